/** Input on its way into a session: at once, or kept until its container has started. Only a push wakes a container. */
import { CLOSE } from "@gantry/contracts";
import { logLine } from "@gantry/http";
import { hasEnded, type HubState } from "../hub-state.ts";
import type { Upstream } from "../upstream.ts";
import type { Client } from "./client.ts";
import { InputQueue } from "./input-queue.ts";

/** A controller's input counts as activity of the container at most this often. Milliseconds. */
const TOUCH_MS = 2_000;

export interface InputHost {
  readonly session: HubState;
  readonly upstream: Pick<Upstream, "input"> | null;
  /** False while what is typed would be numbered, and numbers that clients saw are missing in the log. */
  isReady(): boolean;
  /** What was given to the program, for the log. */
  record(data: Uint8Array): void;
  /** Tells the container that it is used. */
  touch(): Promise<unknown>;
  start(): Promise<unknown>;
  background(work: Promise<unknown>): void;
}

export class SessionInput {
  readonly #host: InputHost;
  readonly #queue = new InputQueue();
  #touchedAt = 0;

  constructor(host: InputHost) {
    this.#host = host;
  }

  /** True while input waits for its container. */
  get waits(): boolean {
    return !this.#queue.isEmpty;
  }

  /** True where input reaches the program at once. What waits goes first, until the agent has answered. */
  get flows(): boolean {
    const { session, upstream } = this.#host;
    return session.state === "running" && upstream !== null && !this.waits && this.#host.isReady();
  }

  /** What somebody did: the container is used, and woken for it. */
  push(client: Client, data: Uint8Array): void {
    const { session } = this.#host;
    if (hasEnded(session.state)) return;
    if (this.flows) {
      this.#give(data);
      this.#touch();
    } else if (!this.#queue.push(data)) {
      client.close(CLOSE.TRY_AGAIN, "the container cannot be reached and too much input waits for it");
    } else if (session.state === "asleep") {
      this.#host.background(this.#host.start());
    }
  }

  /** What a terminal says by itself: now or never, and no use of the container. */
  pass(data: Uint8Array): void {
    if (this.flows) this.#give(data);
  }

  /** The agent has answered, or has sent what was missing: what waited goes out, in order. */
  release(): void {
    if (!this.#host.isReady()) return;
    for (const data of this.#queue.take()) this.#give(data);
  }

  /** Forgets what waits. */
  discard(): void {
    this.#queue.take();
  }

  #give(data: Uint8Array): void {
    this.#host.upstream?.input(data);
    this.#host.record(data);
  }

  #touch(): void {
    const now = Date.now();
    if (now - this.#touchedAt < TOUCH_MS) return;
    this.#touchedAt = now;
    const failed = (err: unknown): void =>
      logLine("warn", "touch", { session: this.#host.session.id, error: String(err) });
    this.#host.background(this.#host.touch().catch(failed));
  }
}
