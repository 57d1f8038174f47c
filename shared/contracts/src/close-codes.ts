/** WebSocket close codes of every Gantry socket, and the bound on a close reason. */

export const CLOSE = {
  /** The session ended while attached. */
  ENDED: 1000,
  POLICY: 1008,
  BUG: 1011,
  RESTARTING: 1012,
  /** Not ready or too slow: try again. */
  TRY_AGAIN: 1013,
  UNAUTHORIZED: 4401,
  FORBIDDEN: 4403,
  NOT_FOUND: 4404,
  REPLACED: 4409,
  /** Attach to a session that had ended and is not being replayed. */
  GONE: 4410,
} as const;

/** A close reason holds at most 123 bytes of UTF-8 (RFC 6455, 5.5: a control frame's payload is at most 125). */
export const CLOSE_REASON_BYTES = 123;

/** `reason` cut to 123 bytes at a character's border. */
export function closeReason(reason: string): string {
  const bytes = new TextEncoder().encode(reason);
  if (bytes.length <= CLOSE_REASON_BYTES) return reason;
  let end = CLOSE_REASON_BYTES;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}
