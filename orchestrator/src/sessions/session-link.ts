/** Keeps a hub linked to its agent: starts the container when somebody wants it, comes back after a cut, and decides
 * what the end of a link means. One attempt at a time. */
import { AppError, ContainerReport, fromRemote, within } from "@gantry/contracts";
import { logLine } from "@gantry/http";
import type { WorkerBinding } from "../fleet/worker-binding.ts";
import type { HubState } from "./hub-state.ts";
import { ANSWER_MS, dialUpstream, Upstream, type UpstreamHandlers } from "./upstream.ts";

/** Waits between attempts to reach an agent whose container runs; at their end it counts as dead. Milliseconds. */
const RECOVERY_DELAYS_MS = [0, 50, 100, 200, 400, 800, 1600, 3000, 3000, 3000];

/** How a session stands when no link can be had. */
export type Verdict = { kind: "linked" } | { kind: "asleep" } | { kind: "lost" } | { kind: "failed"; reason: string };

export interface LinkHost {
  readonly worker: WorkerBinding;
  readonly session: HubState;
  /** The last n of `session.boot` that the log has. */
  readonly after: number;
  readonly handlers: UpstreamHandlers;
}

export class SessionLink {
  readonly #host: LinkHost;
  #attempt: Promise<Verdict> | null = null;
  #over = false;
  upstream: Upstream | null = null;

  constructor(host: LinkHost) {
    this.#host = host;
  }

  /** Starts the container if need be and opens the session in it. */
  start(): Promise<Verdict> {
    return this.#once(() => this.#start());
  }

  /** Attaches again to a session that should be running, starting nothing; says what became of it if it is not. */
  recover(): Promise<Verdict> {
    return this.#once(() => this.#recover());
  }

  /** Forgets a link that closed; false when it was not the current one. */
  drop(upstream: Upstream): boolean {
    if (this.upstream !== upstream) return false;
    this.upstream = null;
    return true;
  }

  /** Ends the session's process and lets go for good: an attempt that is under way opens nothing. */
  end(reason: string): void {
    this.#over = true;
    this.upstream?.tell({ type: "kill" });
    this.upstream?.close(reason);
    this.upstream = null;
  }

  /** Asks the agent for a sign of life; false when there is no link to ask on. */
  probe(): boolean {
    this.upstream?.ping();
    return this.upstream !== null;
  }

  #once(attempt: () => Promise<Verdict>): Promise<Verdict> {
    if (this.upstream !== null) return Promise.resolve({ kind: "linked" });
    this.#attempt ??= attempt().finally(() => (this.#attempt = null));
    return this.#attempt;
  }

  async #start(): Promise<Verdict> {
    const { session } = this.#host;
    try {
      const { worker } = this.#host;
      await worker.startContainer(session.container, true);
      await this.#dial(true);
      return { kind: "linked" };
    } catch (err) {
      return { kind: "failed", reason: fromRemote(err, `container ${session.container} cannot be reached`).message };
    }
  }

  async #recover(): Promise<Verdict> {
    const { worker, session } = this.#host;
    for (const delay of RECOVERY_DELAYS_MS) {
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
      const life = ContainerReport.safeParse(
        await within(ANSWER_MS, worker.containerLife(session.container)).catch(() => null),
      );
      if (!life.success) continue;
      const { state, bootId } = life.data;
      if (state === "stopped" || state === "stopping") return { kind: "asleep" };
      if (state !== "running" || bootId !== session.boot) return { kind: "lost" };
      try {
        await this.#dial(false);
        return { kind: "linked" };
      } catch (err) {
        // Whatever it was, the container said that it runs: the next attempt tells.
        logLine("info", "dial", { session: session.id, error: String(err) });
      }
    }
    return { kind: "lost" };
  }

  async #dial(open: boolean): Promise<void> {
    const { worker, session, handlers, after } = this.#host;
    const { adapter, command, cols, rows } = session;
    const socket = await within(ANSWER_MS, dialUpstream(worker, session.container, session.id));
    const upstream = new Upstream(socket, handlers);
    if (this.#over) {
      upstream.close("the session is gone");
      throw new AppError("CONFLICT", "the session is gone");
    }
    this.upstream = upstream;
    upstream.tell({
      type: "attach",
      boot: session.boot,
      after,
      open: open ? { adapter, command, cols, rows } : null,
    });
    upstream.expectAnswer();
  }
}
