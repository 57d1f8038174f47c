/** All sessions of the agent: opens them, keeps ended ones for a while, ends all. */
import { AppError, MAX_SESSIONS_PER_CONTAINER, newId, type OpenSession, type SessionId } from "@gantry/contracts";
import type { Config } from "./config.ts";
import type { AdapterStart, Ending } from "./adapter.ts";
import { DRAIN_HANGUP_MS, DRAIN_TERMINATE_MS, EXITED_KEEP_MS, MAX_ENDED_SESSIONS } from "./limits.ts";
import { Frames } from "./frames.ts";
import { RingBudget } from "./ring-budget.ts";
import { Session } from "./session.ts";

/** SIGHUP ends shells and lets programs say their last words; SIGTERM ends what ignores a hang-up. */
const DRAIN: Ending = [
  { signal: "SIGHUP", waitMs: DRAIN_HANGUP_MS },
  { signal: "SIGTERM", waitMs: DRAIN_TERMINATE_MS },
];

export type Adapters = Record<OpenSession["adapter"], AdapterStart>;

export class Sessions {
  /** Names this life of the agent: numbers of events mean something within it only. */
  readonly boot = newId();
  readonly #adapters: Adapters;
  readonly #config: Pick<Config, "env" | "home">;
  readonly #budget = new RingBudget();
  readonly #frames = new Frames();
  readonly #sessions = new Map<SessionId, Session>();
  /** Ended sessions and the timer that forgets each, in the order in which they ended. */
  readonly #ended = new Map<SessionId, NodeJS.Timeout>();

  #draining = false;

  constructor(adapters: Adapters, config: Pick<Config, "env" | "home">) {
    this.#adapters = adapters;
    this.#config = config;
  }

  get running(): number {
    return this.#sessions.size - this.#ended.size;
  }

  get(id: SessionId): Session | undefined {
    return this.#sessions.get(id);
  }

  list(): { id: SessionId; adapter: string; state: "running" | "ended"; n: number; offset: number }[] {
    return [...this.#sessions].map(([id, session]) => ({
      id,
      adapter: session.adapter,
      state: session.ended ? "ended" : "running",
      n: session.last,
      offset: session.offset,
    }));
  }

  /** Starts a session under an id that is free. Throws AppError. */
  open(id: SessionId, open: OpenSession): Session {
    if (this.#draining) throw new AppError("UNAVAILABLE", "the container stops");
    if (this.running >= MAX_SESSIONS_PER_CONTAINER) {
      throw new AppError("RATE_LIMITED", `this container has ${MAX_SESSIONS_PER_CONTAINER} sessions: end one first`);
    }
    const session = new Session({
      ...this.#config,
      open,
      start: this.#adapters[open.adapter],
      budget: this.#budget,
      frames: this.#frames,
      onEnded: (acknowledged) => (acknowledged ? this.#remove(id) : this.#keep(id)),
    });
    this.#sessions.set(id, session);
    return session;
  }

  /** Ends every program and opens no other; fulfils when all are gone and their output is numbered. */
  async drain(): Promise<void> {
    this.#draining = true;
    await Promise.all([...this.#sessions.values()].map((session) => session.drain(DRAIN)));
  }

  #keep(id: SessionId): void {
    this.#ended.set(id, setTimeout(() => this.#remove(id), EXITED_KEEP_MS).unref());
    const [oldest] = this.#ended.keys();
    if (oldest !== undefined && this.#ended.size > MAX_ENDED_SESSIONS) this.#remove(oldest);
  }

  #remove(id: SessionId): void {
    clearTimeout(this.#ended.get(id));
    this.#ended.delete(id);
    this.#sessions.get(id)?.remove();
    this.#sessions.delete(id);
  }
}
