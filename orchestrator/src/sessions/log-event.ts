/** An event of a session's log, and what it weighs. */
import { DATA_HEADER_BYTES, encodeData, readUint64 } from "@gantry/contracts";

/** An event as it is kept. `frame` is what a `gantry.terminal.v1` client gets: 8 bytes seq, then the output. */
export type LogEvent =
  | { type: "o"; seq: number; at: number; frame: Uint8Array }
  | { type: "r"; seq: number; at: number; cols: number; rows: number }
  /** Stands for the events `from` to `seq`, which nobody has. */
  | { type: "gap"; seq: number; at: number; from: number; bytes: number; reason: string }
  | { type: "x"; seq: number; at: number; code: number | null; signal: string | null }
  /** A chapter of the recording, set by a person or a program. */
  | { type: "m"; seq: number; at: number; label: string }
  /** What was typed; only where recording of input is switched on for the session. */
  | { type: "i"; seq: number; at: number; data: Uint8Array };

/** A place in a session: everything up to event `seq`, with `bytes` of output. */
export interface Position {
  seq: number;
  bytes: number;
}

export const START: Position = { seq: 0, bytes: 0 };

/** What an event costs in memory and in a row beside its output, rounded up: many small ones are bounded too. Bytes. */
const EVENT_BYTES = 64;

/** Output bytes of an event; what is missing in a gap counts, so that offsets go on. */
export function eventBytes(event: LogEvent): number {
  if (event.type === "o") return event.frame.length - DATA_HEADER_BYTES;
  return event.type === "gap" ? event.bytes : 0;
}

/** What an event weighs where it is kept. Bytes. */
export function eventCost(event: LogEvent): number {
  if (event.type === "i") return EVENT_BYTES + event.data.length;
  return EVENT_BYTES + (event.type === "o" ? event.frame.length : 0);
}

export function firstSeq(event: LogEvent): number {
  return event.type === "gap" ? event.from : event.seq;
}

/** The output of an event, without a copy. */
export function eventData(frame: Uint8Array): Uint8Array {
  return frame.subarray(DATA_HEADER_BYTES);
}

/** One event of whole, contiguous output events: fewer, larger frames for a replay. Seq is the last one's. */
export function mergeOutput(events: readonly Extract<LogEvent, { type: "o" }>[]): Uint8Array {
  const [only] = events;
  if (events.length === 1 && only !== undefined) return only.frame;
  const data = new Uint8Array(events.reduce((sum, event) => sum + eventBytes(event), 0));
  let at = 0;
  let seq = 0;
  for (const { frame } of events) {
    data.set(eventData(frame), at);
    at += frame.length - DATA_HEADER_BYTES;
    seq = readUint64(new DataView(frame.buffer, frame.byteOffset), 0);
  }
  return encodeData(seq, data);
}
