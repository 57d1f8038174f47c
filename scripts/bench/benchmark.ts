/** What a benchmark is: it measures, says what it does, and leaves nothing behind. */
import type { Figure } from "./figure.ts";

export interface Bench {
  /** The checkout that is measured. */
  root: string;
  /** What must be undone, in reverse order, at the benchmark's end and when the run is interrupted. */
  cleanup: AsyncDisposableStack;
  /** One line about what is going on. */
  say(line: string): void;
}

/** Throws when what it measures is wrong (bytes differ, the fleet does not start); a slow figure is no error. */
export type Benchmark = (bench: Bench) => Promise<Figure[]>;
