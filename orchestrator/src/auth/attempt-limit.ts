/** Slows down those who try secrets. Kept by each isolate for itself: it spares D1, the secrets' length does the rest. */
import { AppError } from "@gantry/contracts";

/** Callers that are remembered at once; the one that began first is forgotten for the next. */
const MAX_CALLERS = 1_000;

export class AttemptLimit {
  readonly #max: number;
  readonly #windowMs: number;
  readonly #failures = new Map<string, { count: number; until: number }>();

  /** `max` failures of one caller within `windowMs`, ms. */
  constructor(max: number, windowMs: number) {
    this.#max = max;
    this.#windowMs = windowMs;
  }

  /** Throws RATE_LIMITED when `caller` has failed too often. Times are epoch ms. */
  check(caller: string, now: number): void {
    const failed = this.#failures.get(caller);
    if (failed === undefined || failed.until <= now || failed.count < this.#max) return;
    const retryAfterSeconds = (failed.until - now) / 1000;
    throw new AppError("RATE_LIMITED", "too many failed attempts; try again in a minute", { retryAfterSeconds });
  }

  failed(caller: string, now: number): void {
    const known = this.#failures.get(caller);
    if (known !== undefined && known.until > now) {
      known.count++;
      return;
    }
    this.#failures.delete(caller);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size >= MAX_CALLERS && oldest !== undefined) this.#failures.delete(oldest);
    this.#failures.set(caller, { count: 1, until: now + this.#windowMs });
  }
}
