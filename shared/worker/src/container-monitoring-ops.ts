/** The RPC entrypoint of every container worker: what it is, what its containers do, and the way to their agents. */
import {
  AppError,
  type Container as ContainerInfo,
  ContainerName,
  type ContainerReport,
  fromRemote,
  type Health,
  type WorkerDescription,
} from "@gantry/contracts";
import { errorResponse } from "@gantry/http";
import type { AgentContainer } from "./agent-container.ts";
import { BaseWorkerEntrypoint } from "./base-worker-entrypoint.ts";
import { createWorkerApp } from "./create-worker-app.ts";
import type { ContainerWorkerEnv } from "./env.ts";
import { workerHealth } from "./health.ts";
import type { Life } from "./life.ts";

/** `/containers/<name>/agent<path>` reaches the agent's own `<path>`; only this entrypoint has it, no public handler. */
const AGENT_ROUTE = /^\/containers\/([a-z0-9-]{1,40})\/agent(\/.*)$/;

export abstract class ContainerMonitoringOps<
  Env extends ContainerWorkerEnv = ContainerWorkerEnv,
> extends BaseWorkerEntrypoint<Env> {
  protected abstract readonly worker: WorkerDescription;

  describe(): WorkerDescription {
    return this.worker;
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

  #container(name: string): DurableObjectStub<AgentContainer> {
    return this.env.CONTAINERS.get(this.env.CONTAINERS.idFromName(name));
  }
}

function toReport(container: string, { state, bootId, startedAt, reason, generation }: Life): ContainerReport {
  return { container, state, bootId, startedAt, reason, generation };
}
