/** One numbered event of a session, kept in the form in which it goes over the link. */
import type { AgentFrame } from "@gantry/contracts";
import type { Frames } from "./frames.ts";

export type Size = { cols: number; rows: number };

export type SessionEvent = {
  n: number;
  /** Byte offset at which the event starts. */
  offset: number;
  /** Bytes of output in it; 0 for what is not output. */
  bytes: number;
  /** Binary: an output frame. Text: a control frame. */
  frame: Uint8Array<ArrayBuffer> | string;
  /** Sockets that still read the frame: its memory is not free before. */
  readers: number;
  /** The size that the event set, null when it set none. */
  size: Size | null;
};

/** An output event; `data` is copied. */
export function outputEvent(n: number, offset: number, data: Uint8Array, frames: Frames): SessionEvent {
  return { n, offset, bytes: data.length, frame: frames.encode(offset, n, data), readers: 0, size: null };
}

/** A `resized` or an `exit` event. */
export function controlEvent(frame: Extract<AgentFrame, { type: "resized" | "exit" }>): SessionEvent {
  const size = frame.type === "resized" ? { cols: frame.cols, rows: frame.rows } : null;
  return { n: frame.n, offset: frame.offset, bytes: 0, frame: JSON.stringify(frame), readers: 0, size };
}
