/** What the state machine of one language answers about each line. */
import type { Fault } from "./trace.ts";

/**
 * take: the line belongs to the trace, and so do those on hold before it. hold: only what follows tells; lines
 * on hold at the end are looked at afresh. end: it belongs and is the last. no: it cannot belong.
 */
export type Verdict = "take" | "hold" | "end" | "no";

export interface Recogniser {
  feed(line: string): Verdict;
  /** The fault that was read; null when the lines do not prove one. */
  finish(): Fault | null;
}

export interface Opened {
  recogniser: Recogniser;
  /** How many of the lines before the opening one belong to the trace as well. */
  before: number;
}

/**
 * Opens a trace at the first line that proves one, or null. `recent` are the lines before it, oldest first: a
 * header is looked for there only when its first frame has come, so a line that merely looks like a header costs
 * and means nothing.
 */
export type Opener = (line: string, recent: readonly string[]) => Opened | null;
