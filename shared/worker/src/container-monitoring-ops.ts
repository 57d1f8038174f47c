/** The RPC entrypoint of every container worker: what it is, what its containers do, and the way to their agents. */
import {
  AppError,
  CliResult,
  type Container as ContainerInfo,
  ContainerName,
  type ContainerReport,
  FaultPage,
  fromRemote,
  type Health,
  LogPage,
  MetricPage,
  monitoringMethods,
  ProcessItem,
  ProcessName,
  ProcessPage,
  ProcessSpec,
  RunCli,
  SignalProcess,
  type WorkerDescription,
} from "@gantry/contracts";
import { errorResponse } from "@gantry/http";
import type { AgentContainer } from "./agent-container.ts";
import { BaseWorkerEntrypoint } from "./base-worker-entrypoint.ts";
import { createWorkerApp } from "./create-worker-app.ts";
import type { ContainerWorkerEnv } from "./env.ts";
import { workerHealth } from "./health.ts";
import type { Life } from "./life.ts";
import { askAgentJson } from "./monitoring/ask-agent.ts";
import { findPlace } from "./monitoring/find-place.ts";
import { RawQuery, readList } from "./monitoring/read-list.ts";
import { readProcess } from "./monitoring/read-process.ts";
import { jsonPost, startProcess } from "./monitoring/start-process.ts";
import { streamLogs } from "./monitoring/stream-logs.ts";

/** `/containers/<name>/agent<path>` reaches the agent's own `<path>`; only this entrypoint has it, no public handler. */
const AGENT_ROUTE = /^\/containers\/([a-z0-9-]{1,40})\/agent(\/.*)$/;

export abstract class ContainerMonitoringOps<
  Env extends ContainerWorkerEnv = ContainerWorkerEnv,
> extends BaseWorkerEntrypoint<Env> {
  protected abstract readonly worker: WorkerDescription;

  /** What this worker is, and every method it offers. */
  describe(): WorkerDescription {
    return { ...this.worker, methods: [...monitoringMethods(), ...this.worker.methods] };
  }

  /** Of the Worker alone: no container is asked. */
  health(): Health {
    return workerHealth(this.worker);
  }

  /** This worker's containers as the orchestrator knows them; wakes nothing. */
  listContainers(): Promise<ContainerInfo[]> {
    return this.env.ORCHESTRATOR.listContainers();
  }

  /** What one container says of itself, straight from its Durable Object; wakes nothing. */
  async containerLife(name: string): Promise<ContainerReport> {
    const container = this.input(ContainerName, name, "container");
    return toReport(container, await this.#container(container).life());
  }

  /**
   * Starts a container. With `wait` it returns when the agent answers and throws UNAVAILABLE with the reason when it
   * does not; without, it returns in state `starting` and the reason is found in the container's state.
   */
  async startContainer(name: string, wait = true): Promise<ContainerReport> {
    const container = this.input(ContainerName, name, "container");
    const stub = this.#container(container);
    try {
      return toReport(container, wait ? await stub.startAgent(container) : await stub.beginStart(container));
    } catch (err) {
      throw fromRemote(err, `container ${container} did not start`);
    }
  }

  /** Tells a container to stop; its sessions fall asleep. Returns at once, in state `stopping`. */
  async stopContainer(name: string): Promise<ContainerReport> {
    const container = this.input(ContainerName, name, "container");
    return toReport(container, await this.#container(container).stopAgent("stop"));
  }

  /** Stops a container and starts it again. Returns at once. */
  async restartContainer(name: string): Promise<ContainerReport> {
    const container = this.input(ContainerName, name, "container");
    return toReport(container, await this.#container(container).restartAgent(container));
  }

  /** A controller typed: the container stays up. */
  async touchContainer(name: string): Promise<void> {
    await this.#container(this.input(ContainerName, name, "container")).touch();
  }

  /** All processes of an instance, or the one of that id; throws NOT_FOUND when there is none. Wakes nothing. */
  async getProcessStatus(instanceId: string, processId?: string): Promise<ProcessPage | ProcessItem> {
    const place = await findPlace(this.env, instanceId);
    if (processId === undefined) return readList(this.env, "processes", ProcessPage, place, {});
    return readProcess(this.env, place, this.input(ProcessName, processId, "the process"));
  }

  /** Starts a process, and its container if that does not run. Throws CONFLICT while one of that name runs. */
  async startProcess(instanceId: string, spec: unknown): Promise<ProcessItem> {
    const parsed = this.input(ProcessSpec, spec, "the process");
    return startProcess(this.env, await this.#containerOf(instanceId), parsed);
  }

  /** Gives the order; the answer is the process as it is then. Throws CONFLICT when the container does not run. */
  stopProcess(instanceId: string, processId: string): Promise<ProcessItem> {
    return this.#order(instanceId, processId, "stop", {});
  }

  restartProcess(instanceId: string, processId: string): Promise<ProcessItem> {
    return this.#order(instanceId, processId, "restart", {});
  }

  signalProcess(instanceId: string, processId: string, signal: unknown): Promise<ProcessItem> {
    return this.#order(instanceId, processId, "signal", this.input(SignalProcess, { signal }, "the signal"));
  }

  /** One process's lines as NDJSON of LogItem, oldest first, with the reader's back-pressure: FollowLogs. */
  async streamProcess(instanceId: string, processId: string, query: unknown = {}): Promise<ReadableStream<Uint8Array>> {
    const process = this.input(ProcessName, processId, "the process");
    return streamLogs(this.env, await findPlace(this.env, instanceId), process, this.#query(query));
  }

  /** As `GET /api/monitoring/logs`: from the agent's memory while it runs, from the database otherwise. */
  async getLogs(instanceId: string, query: unknown = {}): Promise<LogPage> {
    return readList(this.env, "logs", LogPage, await findPlace(this.env, instanceId), this.#query(query));
  }

  async getErrors(instanceId: string, query: unknown = {}): Promise<FaultPage> {
    return readList(this.env, "errors", FaultPage, await findPlace(this.env, instanceId), this.#query(query));
  }

  async getMetrics(instanceId: string, query: unknown = {}): Promise<MetricPage> {
    return readList(this.env, "metrics", MetricPage, await findPlace(this.env, instanceId), this.#query(query));
  }

  /** Runs `gantryctl` with these arguments in a container that runs. */
  async runCli(instanceId: string, args: unknown): Promise<CliResult> {
    const command = this.input(RunCli, { args }, "the arguments");
    return askAgentJson(CliResult, this.env, await this.#containerOf(instanceId), "/cli", jsonPost(command));
  }

  /** HTTP and upgrades: the way to an agent, else the worker's own app. */
  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const route = AGENT_ROUTE.exec(url.pathname);
    if (route === null) return createWorkerApp(this.worker).fetch(request, this.env, this.ctx);
    const [, container, path] = route;
    if (container === undefined || path === undefined) {
      return errorResponse(new AppError("NOT_FOUND", `no such path ${url.pathname}`), "none");
    }
    return this.#container(container).fetch(new Request(`http://agent${path}${url.search}`, request));
  }

  async #order(instanceId: string, processId: string, verb: string, body: object): Promise<ProcessItem> {
    const process = this.input(ProcessName, processId, "the process");
    const container = await this.#containerOf(instanceId);
    return askAgentJson(ProcessItem, this.env, container, `/processes/${process}/${verb}`, jsonPost(body));
  }

  #query(query: unknown): RawQuery {
    return this.input(RawQuery, query, "the query");
  }

  /** For what changes something, an instance that is over is none. */
  async #containerOf(instanceId: string): Promise<string> {
    const { container } = await findPlace(this.env, instanceId);
    if (container === null) throw new AppError("NOT_FOUND", `there is no container or running instance ${instanceId}`);
    return container;
  }

  #container(name: string): DurableObjectStub<AgentContainer> {
    return this.env.CONTAINERS.get(this.env.CONTAINERS.idFromName(name));
  }
}

function toReport(container: string, { state, desired, bootId, startedAt, reason, generation }: Life): ContainerReport {
  return { container, state, desired, bootId, startedAt, reason, generation };
}
