/** How long to wait before the next try: exponential with full jitter, so that a fleet of tabs never returns at once. */

export const BACKOFF_BASE_MS = 250;
export const BACKOFF_CAP_MS = 10_000;

/** ms before try number `attempt` (from 1), between 0 and min(cap, base * 2^(attempt-1)). `random` gives [0, 1). */
export function backoffMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.min(attempt - 1, 16));
  return Math.round(random() * ceiling);
}
