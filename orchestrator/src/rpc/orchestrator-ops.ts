/** What container workers may call. Who calls is known by the `props` of their binding, never by what they say. */
import {
  AppError,
  Batch,
  type Container,
  ContainerName,
  ContainerReport,
  type FaultPage,
  type Health,
  type IngestAnswer,
  type LogPage,
  MAX_BATCH_BYTES,
  type MetricPage,
  MonitoringStream,
  parse,
  parseJson,
  type ProcessPage,
  WorkerName,
} from "@gantry/contracts";
import { WorkerEntrypoint } from "cloudflare:workers";
import { z } from "zod";
import { createContext, type Ctx, type Env } from "../context.ts";
import { readContainers } from "../fleet/read-fleet.ts";
import { reportContainer as storeReport } from "../fleet/report-container.ts";
import { PROBE_KIND } from "../health/reading.ts";
import { readProbes } from "../health/read-probes.ts";
import { ingest as store } from "../monitoring/ingest/ingest.ts";
import { listMonitoring as list } from "../monitoring/list-monitoring.ts";

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

  /**
   * Stores a batch, JSON as its agent sent it, and says what is taken next. Throws VALIDATION_ERROR for a malformed one,
   * PAYLOAD_TOO_LARGE above MAX_BATCH_BYTES: neither gets better by sending it again. Anything else may.
   */
  async ingest(container: unknown, batch: unknown): Promise<IngestAnswer> {
    const { ctx, worker } = this.#caller();
    const name = parse(ContainerName, container, "the container's name");
    const text = parse(z.string(), batch, "the batch");
    if (text.length > MAX_BATCH_BYTES || new TextEncoder().encode(text).length > MAX_BATCH_BYTES) {
      throw new AppError("PAYLOAD_TOO_LARGE", `the batch is larger than ${MAX_BATCH_BYTES} bytes`);
    }
    return store(ctx, worker, name, parseJson(Batch, text, "the batch"));
  }

  /** A page of what is stored of the caller's own containers, whatever the query says. Throws VALIDATION_ERROR. */
  async listMonitoring(stream: unknown, query: unknown): Promise<LogPage | FaultPage | ProcessPage | MetricPage> {
    const { ctx, worker } = this.#caller();
    return list(ctx, worker, parse(MonitoringStream, stream, "the stream"), query);
  }

  /** What the probes of the caller found; for its own `/health/terminal` and `/health/websocket`. */
  async probeHealth(kind: unknown): Promise<Health> {
    const { ctx, worker } = this.#caller();
    return readProbes(ctx, parse(z.enum(PROBE_KIND), kind, "the kind"), false, worker);
  }

  /** Throws VALIDATION_ERROR for a binding without a worker's name in its props. */
  #caller(): { ctx: Ctx; worker: string } {
    const { workerName } = parse(Props, this.ctx.props, "the binding's props");
    return { ctx: createContext(this.env, { id: `worker:${workerName}`, kind: "worker" }), worker: workerName };
  }
}
