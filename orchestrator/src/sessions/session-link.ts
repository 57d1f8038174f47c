/** Keeps a hub linked to its agent: starts the container when somebody wants it, comes back after a cut, and decides
 * what the end of a link means. One attempt at a time. */
import { AppError, ContainerReport, fromRemote, within } from "@gantry/contracts";
import { logLine } from "@gantry/http";
import type { Fleet } from "../fleet/fleet.ts";
import type { WorkerBinding } from "../fleet/worker-binding.ts";
import type { HubState } from "./hub-state.ts";
import { ANSWER_MS, dialUpstream, Upstream, type UpstreamHandlers } from "./upstream.ts";

/** Waits between attempts to reach an agent whose container runs; at their end it is out of reach. Milliseconds. */
const RECOVERY_DELAYS_MS = [0, 50, 100, 200, 400, 800, 1600, 3000, 3000, 3000];

/** How a session stands. `unreached`: nobody says that it is over, and nobody answers. */
export type Verdict =
  | { kind: "linked" }
  | { kind: "asleep" }
  | { kind: "lost" }
  | { kind: "unreached" }
  | { kind: "failed"; reason: string };

export interface LinkHost {
  readonly fleet: Pick<Fleet, "has" | "worker">;
  readonly session: HubState;
  readonly log: { readonly lastSeq: number };
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

  /** Looked up when it is needed: a session of a worker that is bound no more can still be read and deleted. */
  get #worker(): WorkerBinding {
    return this.#host.fleet.worker(this.#host.session.worker);
  }

  #once(attempt: () => Promise<Verdict>): Promise<Verdict> {
    if (this.upstream !== null) return Promise.resolve({ kind: "linked" });
    this.#attempt ??= attempt().finally(() => (this.#attempt = null));
    return this.#attempt;
  }

  async #start(): Promise<Verdict> {
    const { session } = this.#host;
    try {
      await this.#worker.startContainer(session.container, true);
      await this.#dial(true);
      return { kind: "linked" };
    } catch (err) {
      return { kind: "failed", reason: fromRemote(err, `container ${session.container} cannot be reached`).message };
    }
  }

  async #recover(): Promise<Verdict> {
    const { session, fleet } = this.#host;
    if (!fleet.has(session.worker)) return { kind: "unreached" };
    for (const delay of RECOVERY_DELAYS_MS) {
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
      if (this.#over) break;
      const life = ContainerReport.safeParse(await this.#life().catch(() => null));
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
    return { kind: "unreached" };
  }

  /** What the container's owner says of it. Throws when it does not answer. */
  async #life(): Promise<unknown> {
    return within(ANSWER_MS, this.#worker.containerLife(this.#host.session.container));
  }

  async #dial(open: boolean): Promise<void> {
    const { session, log, handlers } = this.#host;
    const { adapter, command, cols, rows } = session;
    const socket = await within(ANSWER_MS, dialUpstream(this.#worker, session.container, session.id));
    const upstream = new Upstream(socket, handlers);
    if (this.#over) {
      upstream.close("the session is gone");
      throw new AppError("CONFLICT", "the session is gone");
    }
    this.upstream = upstream;
    upstream.tell({
      type: "attach",
      boot: session.boot,
      // The last n of this boot that the log has.
      after: log.lastSeq - session.base,
      open: open ? { adapter, command, cols, rows } : null,
    });
    upstream.expectAnswer();
  }
}
