/** A beat while there is something to beat for; no timer otherwise. */

/** Both legs are looked after this often while a session runs and somebody is attached. Milliseconds. */
export const PING_MS = 15_000;

export class Heartbeat {
  readonly #beat: () => boolean;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** `beat` gives false when there is nothing to beat for any more. */
  constructor(beat: () => boolean) {
    this.#beat = beat;
  }

  /** There is something to beat for. */
  start(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      if (this.#beat()) this.start();
    }, PING_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
