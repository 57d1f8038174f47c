/** Counts a terminal's failures in a row and says how long to wait after each. */
import { backoffMs } from "./backoff.ts";

/** Refusals in a row after which only a person tries again. */
export const MAX_REFUSALS = 5;
/** A refusal waits this many doublings longer than a lost connection: whatever refuses needs time. */
const REFUSAL_DOUBLINGS = 2;

export class Tries {
  readonly #random: () => number;
  #failures = 0;
  #refusals = 0;
  #why: string | null = null;

  /** `random` gives [0, 1). */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Failures since the last success. */
  get failures(): number {
    return this.#failures;
  }

  /** What the hub said when it last refused, since the last success. */
  get why(): string | null {
    return this.#why;
  }

  /** ms before the next try after the connection was lost. */
  lost(): number {
    return backoffMs(++this.#failures, this.#random);
  }

  /** ms before the next try after the hub refused, saying `why`; null when it refused MAX_REFUSALS times in a row. */
  refused(why: string | null): number | null {
    this.#why = why;
    if (++this.#refusals >= MAX_REFUSALS) return null;
    return backoffMs(++this.#failures + REFUSAL_DOUBLINGS, this.#random);
  }

  succeeded(): void {
    this.#failures = 0;
    this.#refusals = 0;
    this.#why = null;
  }
}
