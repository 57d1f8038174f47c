/** Whether a hub's log has what its agent has: after a cut or a lost hub the agent's replay brings what is missing. */

export class CatchUp {
  #isDone = false;
  #done = Promise.withResolvers<void>();
  /** The seq that the replay reaches, while one is under way. */
  #end: number | null = null;
  readonly #onDone: () => void;

  /** `onDone` is called each time that the log has caught up, and before anybody who waits goes on. */
  constructor(onDone: () => void) {
    this.#onDone = onDone;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** The link is gone: who waits goes on waiting. */
  lost(): void {
    this.#end = null;
    if (!this.#isDone) return;
    this.#isDone = false;
    this.#done = Promise.withResolvers();
  }

  /** The agent's replay reaches `seq`. */
  awaits(seq: number): void {
    this.#end = seq;
  }

  /** The log has `seq`. */
  at(seq: number): void {
    if (this.#end !== null && seq >= this.#end) this.done();
  }

  /** Nothing is missing, or there is no agent that would have it. */
  done(): void {
    this.#end = null;
    if (this.#isDone) return;
    this.#isDone = true;
    this.#onDone();
    this.#done.resolve();
  }

  /** True as soon as the log has caught up, false when it has not after `ms`. */
  async within(ms: number): Promise<boolean> {
    if (this.#isDone) return true;
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(() => limit.resolve(), ms);
    await Promise.race([this.#done.promise, limit.promise]);
    clearTimeout(timer);
    return this.#isDone;
  }
}
