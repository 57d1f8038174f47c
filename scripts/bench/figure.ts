/** One figure of a benchmark: what was measured, what it was compared with, and the target it has to reach. */
import { ratios, type Spread, spread } from "./stats.ts";

/** A bound on the median, or on the median of the ratios to the baseline. */
export interface Target {
  on: "median" | "ratio";
  is: "at most" | "at least";
  value: number;
}

export interface Figure {
  name: string;
  unit: string;
  runs: number;
  value: Spread;
  /** Another figure of the same run, and this one divided by it, round by round. */
  baseline: string | null;
  ratio: Spread | null;
  target: Target | null;
  /** Null without a target. */
  met: boolean | null;
}

export interface Measured {
  name: string;
  unit: string;
  /** One value a round. */
  samples: readonly number[];
  /** Measured in the same rounds. */
  baseline?: { name: string; samples: readonly number[] };
  target?: Target;
}

/** Judges what was measured. Throws RangeError for no samples, or a baseline of other rounds. */
export function figure({ name, unit, samples, baseline, target }: Measured): Figure {
  const value = spread(samples);
  const ratio = baseline === undefined ? null : spread(ratios(samples, baseline.samples));
  const met = target === undefined ? null : isMet(target, value, ratio);
  return {
    name,
    unit,
    runs: samples.length,
    value,
    baseline: baseline?.name ?? null,
    ratio,
    target: target ?? null,
    met,
  };
}

function isMet({ on, is, value }: Target, median: Spread, ratio: Spread | null): boolean {
  const judged = on === "median" ? median : ratio;
  if (judged === null) throw new RangeError("a target on a ratio needs a baseline");
  return is === "at most" ? judged.median <= value : judged.median >= value;
}
