/** Tells a dead socket from a quiet one: pings, and gives up when nothing is heard. */

export interface LivenessTiming {
  /** ms of silence after which a ping is sent. */
  pingMs: number;
  /** ms of silence, at least, after which the socket is dead. */
  deadMs: number;
  /** ms that an answer may take when a person has just come back to the page. */
  probeMs: number;
}

export const LIVENESS: LivenessTiming = { pingMs: 15_000, deadMs: 45_000, probeMs: 5_000 };

/**
 * A background tab's timers may run once a minute, so silence alone proves nothing: the socket is dead only when a
 * ping went out and nothing at all was heard for the rest of the time since.
 */
export class Liveness {
  readonly #timing: LivenessTiming;
  readonly #ping: () => void;
  readonly #dead: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #waiting = false;
  /** Epoch ms of the last thing heard. */
  #heardAt = 0;

  constructor(timing: LivenessTiming, ping: () => void, dead: () => void) {
    this.#timing = timing;
    this.#ping = ping;
    this.#dead = dead;
  }

  start(): void {
    this.heard();
    this.#arm(this.#timing.pingMs);
  }

  /** Something arrived. The running timer is kept: it asks again when it fires. */
  heard(): void {
    this.#waiting = false;
    this.#heardAt = Date.now();
  }

  /** Asks at once and gives little time, for a page that was suspended. */
  probe(): void {
    if (this.#timer === null) return;
    this.#ask(this.#timing.probeMs);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #arm(ms: number): void {
    this.stop();
    this.#timer = setTimeout(() => this.#tick(), ms);
  }

  #tick(): void {
    if (this.#waiting) {
      this.stop();
      this.#dead();
      return;
    }
    const quietMs = Date.now() - this.#heardAt;
    if (quietMs < this.#timing.pingMs) this.#arm(this.#timing.pingMs - quietMs);
    else this.#ask(this.#timing.deadMs - this.#timing.pingMs);
  }

  #ask(answerWithinMs: number): void {
    this.#waiting = true;
    this.#ping();
    this.#arm(answerWithinMs);
  }
}
