/** One session: its program, its numbered events and the one link that follows them. Knows no transport. */
import type { Adapter, Exit, OpenSession } from "@gantry/contracts";
import type { AdapterStart, Ending, Program, StartOptions } from "./adapter.ts";
import { Coalescer } from "./coalesce.ts";
import { controlEvent, outputEvent, type SessionEvent, type Size } from "./event.ts";
import type { Frames } from "./frames.ts";
import { Flow } from "./flow.ts";
import { KILL_AFTER_MS } from "./limits.ts";
import { Ring } from "./ring.ts";
import type { RingBudget } from "./ring-budget.ts";

/** What follows a session's events; it reads them with `Session.event`, at its own pace. */
export type Follower = {
  /** Events were appended. */
  wake(): void;
  /** Another follower took over. */
  replaced(): void;
  /** The session was removed; no event follows. */
  removed(): void;
  /** The session is asleep; what was numbered follows, nothing else. */
  bye(): void;
};

/** Where a follower starts: event `next` at `offset`, the newest event, and the size in force at `next`. */
export type Position = { next: number; offset: number; last: number } & Size;

export type SessionOptions = StartOptions & {
  start: AdapterStart;
  budget: RingBudget;
  frames: Frames;
  /** Called when the program has ended, and again when its exit is acknowledged. */
  onEnded(acknowledged: boolean): void;
  graceMs?: number;
};

export class Session {
  readonly adapter: Adapter;
  readonly #ring: Ring;
  readonly #frames: Frames;
  readonly #budget: RingBudget;
  readonly #flow: Flow;
  readonly #program: Program;
  readonly #onEnded: (acknowledged: boolean) => void;
  readonly #coalescer = new Coalescer((chunk) =>
    this.#append(outputEvent(this.#ring.last + 1, this.#ring.offset, chunk, this.#frames)),
  );
  #follower: Follower | null = null;
  #size: Size;
  #acked = 0;
  #ended = false;
  #draining = false;
  #exitN: number | null = null;
  #whenEnded = Promise.withResolvers<void>();

  /** Starts the program. Throws AppError when it cannot be started. */
  constructor({ start, budget, frames, onEnded, graceMs, ...options }: SessionOptions) {
    this.adapter = options.open.adapter;
    this.#budget = budget;
    this.#onEnded = onEnded;
    this.#size = sizeOf(options.open);
    this.#frames = frames;
    this.#ring = new Ring(this.#size, frames);
    this.#program = start(options, {
      output: (data) => this.#coalescer.push(data),
      ended: (exit) => this.#end(exit),
    });
    this.#flow = new Flow(
      this.#program,
      () => this.#unacked(),
      () => budget.share(),
      graceMs,
    );
    budget.add(this.#ring);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The newest n. */
  get last(): number {
    return this.#ring.last;
  }

  /** Bytes of output so far. */
  get offset(): number {
    return this.#ring.offset;
  }

  /** Whether the program waits for acknowledgements. */
  get paused(): boolean {
    return this.#flow.paused;
  }

  /**
   * Makes `follower` the one that is woken, from behind event `after` on, which counts as acknowledged. The replay
   * is held back by nothing but its own transport; only the program is.
   */
  follow(follower: Follower, after: number): Position {
    this.#follower?.replaced();
    this.#follower = follower;
    this.#acked = Math.max(this.#acked, after);
    this.#flow.link();
    const next = Math.max(after + 1, this.#ring.first);
    return { next, offset: this.#ring.offsetOf(next), last: this.#ring.last, ...this.#ring.sizeAt(next) };
  }

  /** Ends what `follow` began; of a follower that was replaced nothing happens. */
  unfollow(follower: Follower): void {
    if (this.#follower !== follower) return;
    this.#follower = null;
    if (!this.#ended) this.#flow.unlink();
  }

  /** Event n, or the oldest one retained behind it; undefined when the follower has caught up. */
  event(n: number): SessionEvent | undefined {
    return this.#ring.get(Math.max(n, this.#ring.first));
  }

  /** Everything up to and including event n, which was sent, is stored. */
  ack(n: number): void {
    if (n <= this.#acked) return;
    this.#acked = n;
    this.#flow.update();
    if (this.#exitN !== null && n >= this.#exitN) this.#onEnded(true);
  }

  /** The follower asks that the program waits, or goes on; what it asked ends with it. */
  hold(on: boolean): void {
    if (!this.#ended) this.#flow.hold(on);
  }

  /** False when the program has INPUT_BYTES of input waiting; this data is not taken then. */
  input(data: Uint8Array): boolean {
    if (this.#ended || this.#draining) return true;
    this.#coalescer.hurry();
    return this.#program.write(data);
  }

  /** Numbered as an event when it changes the size. */
  resize({ cols, rows }: Size): void {
    if (this.#ended || (cols === this.#size.cols && rows === this.#size.rows)) return;
    this.#coalescer.flush();
    this.#size = { cols, rows };
    this.#program.resize(cols, rows);
    this.#append(controlEvent({ type: "resized", n: this.#ring.last + 1, offset: this.#ring.offset, cols, rows }));
  }

  /** Ends the program and all that it started. */
  async kill(): Promise<void> {
    await this.#program.end([{ signal: "SIGHUP", waitMs: KILL_AFTER_MS }]);
  }

  /**
   * Ends the program because the container stops: the session is asleep then, so no exit is numbered. What the
   * program still wrote is numbered, then the follower is told. Fulfils when all that is done.
   */
  async drain(ending: Ending): Promise<void> {
    if (this.#ended) return;
    this.#draining = true;
    await this.#program.end(ending);
    await this.#whenEnded.promise;
    this.#follower?.bye();
  }

  /** Forgets the events; the follower is told. */
  remove(): void {
    this.#flow.end();
    this.#budget.remove(this.#ring);
    while (this.#ring.dropOldest());
    this.#follower?.removed();
  }

  #append(event: SessionEvent): void {
    this.#ring.append(event);
    this.#budget.settle();
    this.#follower?.wake();
    this.#flow.update();
  }

  #unacked(): { bytes: number; events: number } {
    const from = this.#acked + 1;
    return { bytes: this.#ring.offset - this.#ring.offsetOf(from), events: this.#ring.last - from + 1 };
  }

  #end(exit: Exit): void {
    this.#coalescer.end();
    this.#ended = true;
    this.#flow.end();
    this.#whenEnded.resolve();
    if (this.#draining) return;
    this.#exitN = this.#ring.last + 1;
    this.#append(controlEvent({ type: "exit", n: this.#exitN, offset: this.#ring.offset, ...exit }));
    this.#onEnded(false);
  }
}

function sizeOf({ cols, rows }: OpenSession): Size {
  return { cols, rows };
}
