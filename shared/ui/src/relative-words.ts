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
  if (ms < 5_000) return "just now";
  const step = STEPS.find(([limit]) => ms < limit);
  return step ? `${Math.floor(ms / step[1])} ${step[2]} ago` : "long ago";
}
