/** Where a client that attaches begins: at its own cursor, at a screen, or at the end of the log. */
import type { AttachMode, ServerFrame } from "@gantry/contracts";
import { encodeData } from "@gantry/contracts";
import { sendQuietly } from "@gantry/http";
import type { Client } from "./client.ts";

/** Output that a client without a cursor gets while there is no snapshot. Bytes. */
const TAIL_BYTES = 256 * 1024;

/** RIS, "Reset to Initial State" (ECMA-48, 8.3.105). */
const RESET = new TextEncoder().encode("\x1bc");

/** A screen with its scrollback, as bytes for a reset terminal: everything up to event `seq`. */
export interface Snapshot {
  seq: number;
  cols: number;
  rows: number;
  data: Uint8Array;
}

export interface Opening {
  mode: AttachMode;
  /** The last event that need not be sent. */
  after: number;
  snapshot: Snapshot | null;
}

/** `after` is the client's cursor, null for one that has nothing; `snapshot` the newest there is, null for none. */
export async function openingOf(
  log: { tail(bytes: number): Promise<number> },
  after: number | null,
  snapshot: Snapshot | null,
): Promise<Opening> {
  if (after !== null) return { mode: "exact", after, snapshot: null };
  if (snapshot !== null) return { mode: "snapshot", after: snapshot.seq, snapshot };
  return { mode: "tail", after: await log.tail(TAIL_BYTES), snapshot: null };
}

/** The screen, where the opening has one: v1 says what it is first. What follows it comes from the log. */
export function sendScreen(client: Client, { snapshot }: Opening): void {
  if (snapshot === null) return;
  const { seq, cols, rows, data } = snapshot;
  client.tell({ type: "snapshot", seq, cols, rows } satisfies ServerFrame);
  if (client.protocol === "raw") {
    // The text is for a terminal that has been reset, which a raw client cannot be told in another way.
    sendQuietly(client.socket, RESET);
    sendQuietly(client.socket, data);
  } else sendQuietly(client.socket, encodeData(seq, data));
}
