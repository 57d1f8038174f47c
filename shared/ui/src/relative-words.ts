/** A distance in time, in the fewest words that are still true. */

const STEPS: readonly [limitMs: number, unitMs: number, unit: string][] = [
  [60_000, 1_000, "s"],
  [3_600_000, 60_000, "min"],
  [86_400_000, 3_600_000, "h"],
  [Number.POSITIVE_INFINITY, 86_400_000, "d"],
];

/** `at` as seen from `now`, both epoch ms: "just now", "12 s ago", "3 min ago". A time ahead of us is "just now": clocks differ. */
export function relativeWords(at: number, now: number): string {
  const ms = now - at;
  return ms < 5_000 ? "just now" : `${lengthWords(ms)} ago`;
}

/** How far ahead `at` is of `now`, both epoch ms: "in 12 s", "in 3 min", and "now" when it has come. */
export function untilWords(at: number, now: number): string {
  const ms = at - now;
  return ms < 1_000 ? "now" : `in ${lengthWords(ms)}`;
}

/** A length of time in its largest whole unit: "12 s", "3 min", "1 d". `ms` is not negative. */
export function lengthWords(ms: number): string {
  const [, unitMs, unit] = STEPS.find(([limit]) => ms < limit) ?? [0, 86_400_000, "d"];
  return `${Math.floor(ms / unitMs)} ${unit}`;
}
