/** What a recognised stack trace says, and the bounds of what is kept of one. */
import type { Frame, Language } from "@gantry/contracts";

/** Lines of one trace; at the bound it is given as it stands and the next line is looked at afresh. */
export const TRACE_LINES = 512;

/** Characters looked at in one line; the rest is dropped before any pattern sees it. */
export const LINE_CHARS = 4096;

/** Lines a message may have; what is beyond them is not a message of this trace. */
export const MESSAGE_LINES = 16;

/** Frames kept of one trace; those nearest to the throw stay. */
export const TRACE_FRAMES = 64;

/** What a recogniser reads out of the lines. */
export type Fault = {
  language: Language;
  /** The exception's class as printed; "panic" or "fatal error" in Go, "panic" in Rust. */
  type: string;
  /** Lines joined by \n; empty when there is none. */
  message: string;
  /** The frame that threw comes first. */
  frames: Frame[];
  /** Null when the format is the same for a logged and an uncaught one. */
  uncaught: boolean | null;
};

export type Trace = Fault & {
  /** The raw lines joined by \n, at most TRACE_BYTES. */
  text: string;
  /** When the first line was printed, ms since the epoch. */
  at: number;
};
