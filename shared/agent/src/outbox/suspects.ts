/** Finds the records that the database can never store, by sending less and less of a batch that closed the link. */
import type { OutboxBounds } from "./limits.ts";
import type { Span } from "./track.ts";

export class Suspects {
  readonly #bounds: OutboxBounds;
  /** One of them is never stored. Each is sent alone, in this order, and nothing else beside them. */
  #spans: Span[] = [];
  /** Since the last ack, and since something was given up. */
  #closes = 0;
  /** How often something was given up since a batch was acked that held no suspects. */
  #givenUp = 0;

  constructor(bounds: OutboxBounds) {
    this.#bounds = bounds;
  }

  get any(): boolean {
    return this.#spans.length > 0;
  }

  /** What is sent alone next, when nothing is in flight; null: send as always. */
  next(): Span | null {
    const at = this.#spans.findIndex(({ track, next }) => track.unsent && track.cursor < next);
    this.#spans = at < 0 ? [] : this.#spans.slice(at);
    return this.#spans[0] ?? null;
  }

  acked(): void {
    this.#closes = 0;
    if (!this.any) this.#givenUp = 0;
  }

  /**
   * The link was closed because of a batch with those parts: they are sent alone, a single one in halves. Gives the
   * records that are to be given up; null as long as there are others to find or tries left.
   */
  refused(parts: readonly Span[]): Span | null {
    this.#closes++;
    const [part] = parts;
    const rest = this.#spans.slice(1);
    if (!part || parts.length > 1) {
      this.#spans = [...parts];
    } else if (part.next - part.from > this.#atOnce) {
      const middle = Math.ceil((part.from + part.next) / 2);
      this.#spans = [{ ...part, next: middle }, { ...part, from: middle, lost: 0 }, ...rest];
    } else if (this.#closes < this.#bounds.poisonTries) {
      this.#spans = [part, ...rest];
    } else {
      this.#spans = rest;
      this.#closes = 0;
      this.#givenUp++;
      return part;
    }
    return null;
  }

  /** Records that are given up together: where everything is refused, one at a time would take for ever. */
  get #atOnce(): number {
    return 2 ** Math.max(0, this.#givenUp - this.#bounds.poisonAlone);
  }
}
