/** Who controls a session: one principal at a time, until it leaves, steps down, falls silent or is taken over. */
import { z } from "zod";
import { CONTROL_GRACE_MS, CONTROL_IDLE_MS } from "./limits.ts";

/** Kept in the hub's storage. Times are epoch ms. */
export const ControlState = z.object({
  actor: z.string().nullable(),
  /** When it got control or last typed. */
  typedAt: z.number(),
  /** Since when it has no controlling socket; null while it has one. */
  leftAt: z.number().nullable(),
});
export type ControlState = z.infer<typeof ControlState>;

/** The time of typing is stored at most this often. Milliseconds. */
const TYPED_MS = 60_000;

export class Control {
  #state: ControlState;
  #savedTypedAt: number;
  readonly #save: (state: ControlState) => void;

  /** `save` makes a state survive the hub. */
  constructor(state: ControlState | null, save: (state: ControlState) => void) {
    this.#state = state ?? { actor: null, typedAt: 0, leftAt: null };
    this.#savedTypedAt = this.#state.typedAt;
    this.#save = save;
  }

  /** Who controls, while nobody else may have it for the asking. */
  get actor(): string | null {
    return this.#state.actor;
  }

  /** Gives control to `actor` where it may have it. A share link never asks. */
  ask(actor: string, takeover: boolean, now: number): boolean {
    if (this.#state.actor !== actor && !takeover && !this.#isFree(now)) return false;
    if (this.#state.actor !== actor) this.#become({ actor, typedAt: now, leftAt: null });
    else if (this.#state.leftAt !== null) this.#become({ ...this.#state, leftAt: null });
    return true;
  }

  typed(now: number): void {
    this.#state.typedAt = now;
    if (now - this.#savedTypedAt >= TYPED_MS) this.#become(this.#state);
  }

  /** The last controlling socket is gone; a reconnect within the grace keeps control. */
  left(now: number): void {
    if (this.#state.actor !== null && this.#state.leftAt === null) this.#become({ ...this.#state, leftAt: now });
  }

  /** The controller wants it no longer. */
  release(): void {
    this.#become({ actor: null, typedAt: 0, leftAt: null });
  }

  #isFree(now: number): boolean {
    const { actor, typedAt, leftAt } = this.#state;
    if (actor === null) return true;
    return (leftAt !== null && now - leftAt >= CONTROL_GRACE_MS) || now - typedAt >= CONTROL_IDLE_MS;
  }

  #become(state: ControlState): void {
    this.#state = { ...state };
    this.#savedTypedAt = state.typedAt;
    this.#save(this.#state);
  }
}
