/** What the look at a place where a secret may begin gives. */
import type { TerminalText } from "./terminal-text.ts";

/** A byte in a run's set: 0 ends the run. */
export const MASKED = 1;
/** A byte that belongs to the run and stays readable. */
export const KEPT = 2;

/** How a secret goes on, however long it is: nothing of a run is held back. */
export interface Run {
  set: Uint8Array;
  /** Bytes, after which what looks like a secret is none. */
  limit: number;
}

export type Finding =
  /** Bytes from `from` to before `to` are masked, and what follows as long as `run` goes on. */
  | { kind: "secret"; from: number; to: number; run: Run | null }
  /**
   * Everything from `from` on waits for more. When there is no time to wait it is masked as far as `run` goes, but not
   * when it is `weak`: such a start is mostly something else.
   */
  | { kind: "undecided"; from: number; run: Run; weak: boolean };

/** One kind of token. */
export interface Shape {
  /** Three characters in a row, one set of which is in every token. The rarer their pairs, the less is looked at. */
  grams: readonly string[];
  /** `hit` is where the last byte of a gram is. Gives null when nothing is there, whatever follows. */
  scan(text: TerminalText, hit: number): Finding | null;
}

/** A run of any length. */
export function runOf(set: Uint8Array): Run {
  return { set, limit: Number.POSITIVE_INFINITY };
}

/** Nothing to hide so far, but what follows decides. */
export function undecidedAt(text: TerminalText, run: Run): Finding {
  return { kind: "undecided", from: text.end, run, weak: false };
}
