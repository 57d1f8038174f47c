/** What container workers may call. Who calls is known by the `props` of their binding, never by what they say. */
import { type Container, ContainerReport, parse, WorkerName } from "@gantry/contracts";
import { WorkerEntrypoint } from "cloudflare:workers";
import { z } from "zod";
import { createContext, type Ctx, type Env } from "../context.ts";
import { readContainers } from "../fleet/read-fleet.ts";
import { reportContainer as storeReport } from "../fleet/report-container.ts";

const Props = z.object({ workerName: WorkerName });

export class OrchestratorOps extends WorkerEntrypoint<Env, unknown> {
  /** A container's state changed. Throws VALIDATION_ERROR for a malformed report. */
  async reportContainer(report: unknown): Promise<void> {
    const { ctx, worker } = this.#caller();
    await storeReport(ctx, worker, parse(ContainerReport, report, "the report"));
  }

  /** The caller's own containers. */
  async listContainers(): Promise<Container[]> {
    const { ctx, worker } = this.#caller();
    return readContainers(ctx, worker);
  }

  /** Throws VALIDATION_ERROR for a binding without a worker's name in its props. */
  #caller(): { ctx: Ctx; worker: string } {
    const { workerName } = parse(Props, this.ctx.props, "the binding's props");
    return { ctx: createContext(this.env, { id: `worker:${workerName}`, kind: "worker" }), worker: workerName };
  }
}
