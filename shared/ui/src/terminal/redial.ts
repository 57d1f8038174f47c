/** When a terminal is dialled again: after a jittered wait, when somebody looks, or when its screen has caught up. */
import type { Presence } from "./presence.ts";
import type { TerminalState } from "./terminal-state.ts";
import { Tries } from "./tries.ts";

/** ms over which the terminals of a page that nobody looks at come back when the page does. */
const SPREAD_MS = 2_000;

type Waiting = Extract<TerminalState, { phase: "reconnecting" }>;

export interface RedialOptions {
  presence: Presence;
  /** Gives [0, 1). */
  random: () => number;
  /** True while this terminal is the one that a person looks at. */
  isShown: () => boolean;
  dial: () => void;
  /** Says what is waited for. */
  onWaiting: (state: Waiting) => void;
  /** Somebody has come back to the page, and nothing is waited for. */
  onReturn: () => void;
}

export class Redial {
  readonly tries: Tries;
  readonly #options: RedialOptions;
  #stopPresence: (() => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** The wait that ends by an event, not by a timer. */
  #waits: "presence" | "sink" | null = null;

  constructor(options: RedialOptions) {
    this.#options = options;
    this.tries = new Tries(options.random);
  }

  /** Listens to presence; false when it does already. */
  start(): boolean {
    if (this.#stopPresence !== null) return false;
    this.#stopPresence = this.#options.presence.subscribe(() => this.#presenceChanged());
    return true;
  }

  dispose(): void {
    this.#stopPresence?.();
    this.#stopPresence = null;
    this.stop();
  }

  /** Waits for nothing any more. */
  stop(): void {
    this.#waits = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Dials in `ms`; `message` says why not at once. */
  in(ms: number, message: string | null): void {
    this.stop();
    this.#say(Date.now() + ms, message);
    this.#timer = setTimeout(() => this.#options.dial(), ms);
  }

  /** True when a dial makes no sense before somebody looks and the network is there: then it is waited for. */
  waitsForPresence(): boolean {
    const why = this.#options.presence.waitsFor();
    if (why === null) return false;
    this.#waits = "presence";
    this.#say(null, why);
    return true;
  }

  waitForSink(): void {
    this.#waits = "sink";
    this.#say(null, "catching up with the output");
  }

  /** The sink has caught up. */
  sinkReady(): void {
    if (this.#waits === "sink") this.#options.dial();
  }

  #presenceChanged(): void {
    const { presence, random, isShown, dial, onReturn } = this.#options;
    if (presence.waitsFor() !== null) return;
    const waited = this.#waits === "presence";
    if (isShown() && (waited || this.#timer !== null)) dial();
    // Somebody looks at another terminal: this one does not come in the same moment as all the others.
    else if (waited) this.in(Math.round(random() * SPREAD_MS), null);
    else onReturn();
  }

  #say(dialAt: number | null, message: string | null): void {
    this.#options.onWaiting({ phase: "reconnecting", attempt: this.tries.failures, dialAt, message });
  }
}
