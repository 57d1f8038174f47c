/** One bound over the rings of all sessions of the agent. */
import { AGENT_RING_BYTES } from "./limits.ts";
import type { Ring } from "./ring.ts";

export class RingBudget {
  readonly #limit: number;
  readonly #rings = new Set<Ring>();

  /** `limit` in bytes of `Ring.cost`. */
  constructor(limit: number = AGENT_RING_BYTES) {
    this.#limit = limit;
  }

  add(ring: Ring): void {
    this.#rings.add(ring);
  }

  remove(ring: Ring): void {
    this.#rings.delete(ring);
  }

  /**
   * What each ring may hold without anyone having to give up, bytes. A session that keeps what is not acknowledged
   * below its share never loses it: when the total is exceeded, the largest ring is above the share, so its oldest
   * event is an acknowledged one.
   */
  share(): number {
    return this.#limit / Math.max(1, this.#rings.size);
  }

  /** Lets the largest ring give up its oldest events until the total fits. */
  settle(): void {
    for (let total = this.#total(); total > this.#limit;) {
      const largest = this.#largest();
      if (!largest) return;
      const before = largest.cost;
      if (!largest.dropOldest()) return;
      total -= before - largest.cost;
    }
  }

  #total(): number {
    let total = 0;
    for (const ring of this.#rings) total += ring.cost;
    return total;
  }

  #largest(): Ring | undefined {
    let largest: Ring | undefined;
    for (const ring of this.#rings) if (!largest || ring.cost > largest.cost) largest = ring;
    return largest;
  }
}
