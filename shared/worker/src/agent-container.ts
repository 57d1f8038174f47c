/** One container: starts it, stops it, carries sockets to its agent, and tells the orchestrator what became of it. */
import { Container } from "@cloudflare/containers";
import { AGENT_PORT, AgentHealth, AppError, type ContainerReport, within } from "@gantry/contracts";
import { errorResponse, logLine } from "@gantry/http";
import type { ContainerWorkerEnv } from "./env.ts";
import { endOf, Life, type StopIntent, UNBORN } from "./life.ts";
import { NOT_RUNNING } from "./monitoring/ask-agent.ts";
import { MonitoringLink } from "./monitoring/monitoring-link.ts";

/** Limits of a start. The port's bound is Container's default; the poll is shorter than its 300 ms. Milliseconds. */
const START_LIMITS = { instanceGetTimeoutMS: 8_000, portReadyTimeoutMS: 20_000, waitInterval: 25 };

/** A stop that takes longer is ended with SIGKILL: the agent's own drain takes at most 8 s. Milliseconds. */
const STOP_GRACE_MS = 10_000;

/** An agent that does not say within this what runs says nothing. Milliseconds. */
const JOBS_MS = 5_000;

export class AgentContainer<Env extends ContainerWorkerEnv = ContainerWorkerEnv> extends Container<Env> {
  override defaultPort = AGENT_PORT;
  override sleepAfter: string | number = this.env.SLEEP_AFTER ?? "10m";
  override pingEndpoint = "agent/health";
  #starting: Promise<Life> | null = null;
  /** Cuts the start that is under way short; the base class would start what it finds ended once more. */
  #cut: AbortController | null = null;
  /** Orders to stop so far: a start that waits for its turn is void when one comes meanwhile. */
  #stops = 0;
  #monitoring: MonitoringLink | null = null;

  constructor(ctx: DurableObjectState<{}>, env: Env) {
    super(ctx, env);
    const { state } = this.life();
    if (ctx.container?.running) {
      // workerd was restarted under a live container: go on with what it was about, or nobody would.
      if (state === "running") {
        ctx.waitUntil(this.start());
        this.#monitor(true);
      }
      if (state === "starting") ctx.waitUntil(this.#adopt());
      if (state === "stopping") ctx.waitUntil(this.#stopped());
    } else if (state === "running" || state === "starting" || state === "stopping") {
      // It ended with nobody there to see why, as when the whole fleet was stopped: its sessions can be woken.
      this.#change({ state: "stopped", bootId: null, intent: null, reason: "ended while its worker was down" });
    }
  }

  /** What this container is doing; looking starts nothing. */
  life(): Life {
    const stored = Life.safeParse(this.ctx.storage.kv.get("life"));
    return stored.success ? stored.data : UNBORN;
  }

  /**
   * Starts the container unless it runs, and waits until its agent answers.
   * Throws UNAVAILABLE with the reason when it does not within 28 s, or is told to stop meanwhile.
   */
  startAgent(name: string): Promise<Life> {
    this.ctx.storage.kv.put("name", name);
    const begun = this.#starting;
    // A start that a stop cut short is none to join: what is asked for after the stop comes after it.
    if (begun !== null && this.life().state !== "starting") {
      const stops = this.#stops;
      return begun
        .catch(() => undefined)
        .then(() => (this.#stops === stops ? this.startAgent(name) : Promise.reject(toldToStop(name))));
    }
    this.#starting ??= this.#start(name).finally(() => (this.#starting = null));
    return this.#starting;
  }

  /** Begins a start and returns; how it went is found in `life()`. */
  async beginStart(name: string): Promise<Life> {
    const start = this.startAgent(name).catch(() => this.life());
    this.ctx.waitUntil(start);
    // One turn is enough for a container at rest to say `starting`; one that still stops says so until it has.
    await Promise.resolve();
    return this.life();
  }

  /** Stops the container, if it runs, and starts it again in the background. */
  async restartAgent(name: string): Promise<Life> {
    if (!this.ctx.container?.running) return this.beginStart(name);
    const life = await this.stopAgent("restart");
    this.ctx.waitUntil(this.startAgent(name).catch(() => undefined));
    return life;
  }

  async #start(name: string): Promise<Life> {
    const before = this.life();
    if (this.ctx.container?.running) {
      if (before.state === "running") return before;
      const stops = this.#stops;
      await this.#stopped();
      // Whoever ordered a stop behind this start has the last word.
      if (this.#stops !== stops) throw toldToStop(name);
    }
    this.#change({
      state: "starting",
      desired: "running",
      bootId: null,
      startedAt: Date.now(),
      reason: null,
      intent: null,
    });
    try {
      const health = await this.#bringUp(name);
      if (this.life().state !== "starting") throw toldToStop(name);
      return this.#change({ state: "running", bootId: health.bootId });
    } catch (err) {
      throw new AppError("UNAVAILABLE", await this.#startFailed(name, err));
    }
  }

  /** Finishes a start that was cut by the end of this object's former life. */
  async #adopt(): Promise<void> {
    const name = String(this.ctx.storage.kv.get("name"));
    try {
      const health = await this.#bringUp(name);
      if (this.life().state === "starting") this.#change({ state: "running", bootId: health.bootId });
    } catch (err) {
      await this.#startFailed(name, err);
    }
  }

  /** Starts the process unless it runs, and waits until its agent answers; an order to stop cuts it short. */
  async #bringUp(name: string): Promise<AgentHealth> {
    const { signal } = (this.#cut = new AbortController());
    await this.startAndWaitForPorts({
      ports: AGENT_PORT,
      cancellationOptions: { ...START_LIMITS, abort: signal },
      startOptions: { envVars: { ...this.envVars, GANTRY_CONTAINER: name } },
    });
    this.renewActivityTimeout();
    const answer = await this.#agent("http://agent/health");
    return AgentHealth.parse(await answer.json());
  }

  /** What became of a start: failed for `err`, unless somebody told the container to stop. Gives the reason. */
  async #startFailed(name: string, err: unknown): Promise<string> {
    if (this.life().state === "starting") {
      const why = err instanceof Error ? err.message : String(err);
      const reason = `container ${name} did not start: ${why}`.slice(0, 500);
      if (this.ctx.container?.running) await this.destroy();
      this.#change({ state: "failed", reason });
      return reason;
    }
    // The order to stop may have come before there was a process to take it.
    if (this.ctx.container?.running) await this.stop();
    await this.#stopped();
    return toldToStop(name).message;
  }

  /** Ends the container: SIGTERM, which the agent turns into a drain, then SIGKILL. Returns once it is told to stop. */
  async stopAgent(intent: StopIntent): Promise<Life> {
    this.#stops++;
    const running = this.ctx.container?.running ?? false;
    const desired = intent === "restart" ? "running" : "stopped";
    if (!running && this.#starting === null) {
      const life = this.life();
      if (life.state === "stopped" && life.desired === desired) return life;
      return this.#change({ ...endOf(intent, 0), desired, bootId: null });
    }
    const life = this.#change({ state: "stopping", desired, intent });
    this.#cut?.abort();
    // Where there is no process yet, the start that brings it sees the order and ends it.
    if (running) {
      await this.stop();
      this.ctx.waitUntil(this.#stopped());
    }
    return life;
  }

  /** A controller typed or a job runs: the container stays up for another `sleepAfter`. */
  touch(): void {
    if (this.ctx.container?.running) this.renewActivityTimeout();
  }

  /** Carries a request or an upgrade to the agent of a running container; never starts one and is no activity. */
  override async fetch(request: Request): Promise<Response> {
    try {
      const { state } = this.life();
      // One that starts does not answer yet, and one that stops or was ended does not any more, though its process runs.
      if (!this.ctx.container?.running || state !== "running") {
        const what = state === "starting" || state === "stopping" ? state : "not running";
        throw new AppError("CONFLICT", `the container is ${what}`, { [NOT_RUNNING]: true });
      }
      const url = new URL(request.url);
      return await this.#agent(new Request(`http://agent${url.pathname}${url.search}`, request));
    } catch (err) {
      const known = err instanceof AppError ? err : new AppError("UPSTREAM_ERROR", "the agent does not answer");
      return errorResponse(known, request.headers.get("x-request-id") ?? "none");
    }
  }

  /** Past `Container.fetch`, which counts an open socket as activity and pumps its frames in JavaScript. */
  async #agent(input: string | Request): Promise<Response> {
    const container = this.ctx.container;
    if (container === undefined) throw new AppError("UNAVAILABLE", "this Durable Object has no container");
    return container.getTcpPort(AGENT_PORT).fetch(input);
  }

  /**
   * The base class lives by a chain of alarms, whose next link is set before it looks whether the container's time has
   * come. One set for the millisecond of the alarm being served is dropped at its end, or fires late in production
   * (workerd#6866): the chain would break, and the container never sleep. So would it where an alarm that found nothing
   * running deletes the one that a start has set meanwhile.
   */
  override async alarm(props?: AlarmInvocationInfo): Promise<void> {
    await super.alarm(props);
    const { storage } = this.ctx;
    const next = await storage.getAlarm();
    const now = Date.now();
    if (next !== null && next <= now) await storage.setAlarm(now + 1);
    const { state } = this.life();
    if (next === null && (state === "starting" || state === "running")) await this.scheduleNextAlarm();
  }

  override onStop({ exitCode }: { exitCode: number }): void {
    const { state, intent } = this.life();
    // A start that failed has said why, and so has an end that was seen; a late report would hide it.
    if (state !== "running" && state !== "stopping") return;
    this.#change({ ...endOf(intent, exitCode), bootId: null, intent: null });
  }

  override async onActivityExpired(): Promise<void> {
    const { state, generation } = this.life();
    // A start has a bound of its own: the time until sleep is counted from its end.
    if (state === "starting" || (await this.#jobs()) > 0) return;
    // Whoever gave an order meanwhile has the last word.
    if (this.life().generation === generation) await this.stopAgent("sleep");
  }

  /**
   * Processes that somebody started and that still run: they keep the container up, as nothing else does. An agent that
   * does not answer has none: it would keep a container that is of no use to anyone.
   */
  async #jobs(): Promise<number> {
    const asked = this.#agent("http://agent/health").then((answer) => answer.json());
    const health = AgentHealth.safeParse(await within(JOBS_MS, asked).catch(() => null));
    return health.success ? health.data.jobs : 0;
  }

  /** Keeps the agent's batches flowing while it runs. */
  #monitor(runs: boolean): void {
    const name = this.ctx.storage.kv.get("name");
    if (typeof name !== "string") return;
    this.#monitoring ??= new MonitoringLink({
      name,
      dial: () => this.#dialMonitoring(),
      ingest: (batch) => this.env.ORCHESTRATOR.ingest(name, batch),
    });
    if (runs) this.#monitoring.keep();
    else this.#monitoring.end();
  }

  async #dialMonitoring(): Promise<WebSocket> {
    const headers = { upgrade: "websocket" };
    const { webSocket, status } = await this.#agent(new Request("http://agent/monitoring/link", { headers }));
    if (webSocket === null) throw new AppError("UPSTREAM_ERROR", `the agent refused the link with ${status}`);
    return webSocket;
  }

  override onError(error: unknown): void {
    logLine("warn", "container", { name: this.ctx.storage.kv.get("name"), error: String(error) });
  }

  /** Waits until a container that was told to stop has gone, and says so; kills it at the end of its grace. */
  async #stopped(): Promise<void> {
    const container = this.ctx.container;
    if (container?.running) {
      const gone = container.monitor().catch(() => undefined);
      const late = Promise.withResolvers<"late">();
      const timer = setTimeout(() => late.resolve("late"), STOP_GRACE_MS);
      const won = await Promise.race([gone, late.promise]);
      clearTimeout(timer);
      if (won === "late") await this.destroy();
    }
    // `onStop` comes with the base class's next alarm only, if one comes.
    const { state, intent } = this.life();
    if (state === "stopping") this.#change({ ...endOf(intent, 0), bootId: null, intent: null });
  }

  #change(change: Partial<Life>): Life {
    const before = this.life();
    const life: Life = { ...before, ...change, generation: before.generation + 1 };
    this.ctx.storage.kv.put("life", life);
    this.ctx.waitUntil(this.#report(life));
    // A container that stops still has batches to give: its link ends with it.
    if (life.state !== "stopping") this.#monitor(life.state === "running");
    return life;
  }

  /** A report that does not arrive is made good by the orchestrator's reconciliation, which asks. */
  async #report({ state, desired, bootId, startedAt, reason, generation }: Life): Promise<void> {
    const name = this.ctx.storage.kv.get("name");
    if (typeof name !== "string") return;
    const report: ContainerReport = { container: name, state, desired, bootId, startedAt, reason, generation };
    try {
      await this.env.ORCHESTRATOR.reportContainer(report);
    } catch (err) {
      logLine("warn", "report", { container: name, state, error: String(err) });
    }
  }
}

const toldToStop = (name: string): AppError => new AppError("UNAVAILABLE", `container ${name} was told to stop`);
