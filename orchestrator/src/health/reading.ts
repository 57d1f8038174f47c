/** What one probe found out. */

/** A probe that takes longer has failed. Milliseconds. */
export const PROBE_MS = 5_000;

export const PROBE_KIND = ["terminal", "websocket"] as const;
export type ProbeKind = (typeof PROBE_KIND)[number];

export interface Reading {
  ok: boolean;
  /** From the first byte sent to the last received; null without an answer. Milliseconds. */
  ms: number | null;
  /** The boot of the agent that answered. */
  instance: string | null;
  /** Why there was no answer, in a sentence. */
  error: string | null;
}
