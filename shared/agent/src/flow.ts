/** Decides when a program may write: pauses it while too much of its output is not acknowledged, or its link asks. */
import { LINK_WINDOW_BYTES, RING_BYTES } from "@gantry/contracts";
import { CHUNK_BYTES, EVENT_OVERHEAD_BYTES, LINK_GRACE_MS } from "./limits.ts";

/** Output that can still arrive behind a pause: one gathered chunk and two reads in flight. Bytes. */
const IN_FLIGHT_BYTES = 4 * CHUNK_BYTES;

/** Output that no hub has acknowledged. */
export type Unacked = { bytes: number; events: number };

export type FlowTarget = { pause(): void; resume(): void };

/**
 * With a link the bound is LINK_WINDOW_BYTES; without one it is what the ring holds, and after the grace there is
 * none. In both cases a session stays within its share of the agent's rings. Resumes at half the bound. Beside that
 * a link may hold the program for reasons of its own; a link that ends holds nothing.
 */
export class Flow {
  readonly #target: FlowTarget;
  readonly #unacked: () => Unacked;
  readonly #share: () => number;
  readonly #graceMs: number;
  #paused = false;
  /** The bound was met, and half of it was not since. */
  #full = false;
  #held = false;
  #linked = false;
  #grace: NodeJS.Timeout | null = null;

  constructor(target: FlowTarget, unacked: () => Unacked, share: () => number, graceMs: number = LINK_GRACE_MS) {
    this.#target = target;
    this.#unacked = unacked;
    this.#share = share;
    this.#graceMs = graceMs;
  }

  get paused(): boolean {
    return this.#paused;
  }

  link(): void {
    this.end();
    this.#linked = true;
    this.#held = false;
    this.update();
  }

  unlink(): void {
    this.#linked = false;
    this.#held = false;
    this.#grace = setTimeout(() => {
      this.#grace = null;
      this.update();
    }, this.#graceMs);
    this.#grace.unref();
    this.update();
  }

  /** The link wants the program to wait, or not any longer. */
  hold(on: boolean): void {
    this.#held = on;
    this.update();
  }

  /** Called when output came or an acknowledgement did. */
  update(): void {
    const { bytes, events } = this.#unacked();
    const free = !this.#linked && !this.#grace;
    const bound = this.#linked ? LINK_WINDOW_BYTES : RING_BYTES - IN_FLIGHT_BYTES;
    const share = this.#share() - IN_FLIGHT_BYTES;
    const cost = bytes + events * EVENT_OVERHEAD_BYTES;
    if (free) this.#full = false;
    else if (bytes >= bound || cost >= share) this.#full = true;
    else if (bytes <= bound / 2 && cost <= share / 2) this.#full = false;
    this.#apply(this.#full || this.#held);
  }

  #apply(pause: boolean): void {
    if (pause === this.#paused) return;
    this.#paused = pause;
    if (pause) this.#target.pause();
    else this.#target.resume();
  }

  /** Stops the grace's clock. */
  end(): void {
    if (this.#grace) clearTimeout(this.#grace);
    this.#grace = null;
  }
}
