/** How long a restart is put off. */
import { MAX_BACKOFF_MS } from "@gantry/contracts";

/**
 * Milliseconds before restart number `restart` in a row (1, 2, 3 ...): at most `base` doubled for each before it and
 * MAX_BACKOFF_MS, at least half of that. The half that is chance keeps what failed together from coming back together
 * ("equal jitter", https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). `random` is in [0, 1).
 */
export function backoffMs(base: number, restart: number, random: number): number {
  const most = Math.min(MAX_BACKOFF_MS, base * 2 ** (restart - 1));
  return Math.round(most / 2 + (most / 2) * random);
}
