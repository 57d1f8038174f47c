/** Where a session's recording is, as an asciicast v3. */

export function castFile(session: string): string {
  return `/api/sessions/${session}/recording.cast`;
}
