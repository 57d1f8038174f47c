/** What a set of measurements comes to: quantiles, and minimum, median and maximum. */
import { z } from "zod";

export const Spread = z.object({ min: z.number(), median: z.number(), max: z.number() });
export type Spread = z.infer<typeof Spread>;

/**
 * The `q` quantile (0 to 1) of `values`, interpolated linearly between the two nearest ranks (R's type 7).
 * Throws RangeError when there are no values, or one is not a finite number.
 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (sorted.length - 1) * q;
  const low = sorted[Math.floor(rank)];
  const high = sorted[Math.ceil(rank)];
  if (low === undefined || high === undefined) throw new RangeError(`no quantile ${q} of ${values.length} values`);
  if (!values.every(Number.isFinite)) throw new RangeError("a measurement is not a finite number");
  return low + (high - low) * (rank - Math.floor(rank));
}

/** Minimum, median and maximum. Throws RangeError as `quantile` does. */
export function spread(values: readonly number[]): Spread {
  return { min: quantile(values, 0), median: quantile(values, 0.5), max: quantile(values, 1) };
}

/** `values[i] / base[i]` for each i: what was measured in the same round is compared, so drift hits both. */
export function ratios(values: readonly number[], base: readonly number[]): number[] {
  if (values.length !== base.length)
    throw new RangeError(`${values.length} measurements, ${base.length} of the baseline`);
  return values.map((value, i) => value / (base[i] ?? Number.NaN));
}
