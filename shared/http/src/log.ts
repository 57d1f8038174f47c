/** Structured logs: one JSON object per line, never a secret. */

export type LogLevel = "info" | "warn" | "error";

/** Writes one line; `fields` must hold no token, cookie, query or body. */
export function logLine(level: LogLevel, event: string, fields: Record<string, unknown>): void {
  const line = JSON.stringify({ level, event, at: new Date().toISOString(), ...fields });
  if (level === "error") console.error(line);
  else console.log(line);
}
