/** One figure of a benchmark: what was measured, what it was compared with, and the target it has to reach. */
import { z } from "zod";
import { ratios, Spread, spread } from "./stats.ts";

/** A bound on the median, or on the median of the ratios to the baseline. */
export const Target = z.object({
  on: z.enum(["median", "ratio"]),
  is: z.enum(["at most", "at least"]),
  value: z.number(),
});
export type Target = z.infer<typeof Target>;

export const Figure = z.object({
  name: z.string(),
  unit: z.string(),
  runs: z.number(),
  value: Spread,
  /** Another figure of the same run, and this one divided by it, round by round. */
  baseline: z.string().nullable(),
  ratio: Spread.nullable(),
  target: Target.nullable(),
  /** Null without a target. */
  met: z.boolean().nullable(),
});
export type Figure = z.infer<typeof Figure>;

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
