/** A container's clock may be anything; the database's order of time is not. */

/** What a record says of its time counts within this of the orchestrator's own clock. Milliseconds. */
export const CLOCK_MS = 24 * 3_600_000;

/** `at`, or the nearest moment within CLOCK_MS of `now`. Epoch ms. */
export function clampTime(at: number, now: number): number {
  return Math.min(Math.max(at, now - CLOCK_MS), now + CLOCK_MS);
}
