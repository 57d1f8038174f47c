/** `/ws/monitoring`: subscriptions to a container's streams, as JSON text in both directions. */
import { z } from "zod";
import { ErrorBody } from "../errors.ts";
import { ContainerName, DEFAULT_CONTAINER, WorkerName } from "../names.ts";
import { FaultRecord } from "./faults.ts";
import { Level } from "./level.ts";
import { LogRecord } from "./logs.ts";
import { MetricRecord } from "./metrics.ts";
import { ProcessName } from "./process-spec.ts";
import { ProcessRecord } from "./processes.ts";
import { InstanceId, MonitoringStream, Seq, StreamCursor } from "./streams.ts";

/** The query of whatever concerns one container of a worker. */
export const MonitoringQuery = z.looseObject({ container: ContainerName.default(DEFAULT_CONTAINER) });

/** From a client. Without `after` a subscription begins with what comes next. A second one replaces the first. */
export const MonitoringRequest = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("subscribe"),
    stream: MonitoringStream,
    after: StreamCursor.optional(),
    process: ProcessName.optional(),
    level: Level.optional(),
  }),
  z.strictObject({ type: z.literal("unsubscribe"), stream: MonitoringStream }),
  z.strictObject({ type: z.literal("ping") }),
]);
export type MonitoringRequest = z.infer<typeof MonitoringRequest>;

const data = <S extends MonitoringStream, R extends z.ZodType>(stream: S, record: R) =>
  z.object({ type: z.literal("data"), stream: z.literal(stream), seq: Seq, items: z.array(record).min(1) });

/** To a client. `seq` of `data` is its last item's; `<instanceId>:<seq>` resumes behind it. */
export const MonitoringMessage = z.union([
  z.object({
    type: z.literal("ready"),
    workerName: WorkerName,
    containerName: ContainerName,
    instanceId: InstanceId,
  }),
  /** `seq`: the stream's newest at this moment, 0 when there is none. */
  z.object({ type: z.literal("subscribed"), stream: MonitoringStream, seq: z.number().int().nonnegative() }),
  data("logs", LogRecord),
  data("errors", FaultRecord),
  data("processes", ProcessRecord),
  data("metrics", MetricRecord),
  /** That many records up to `seq` are not in the agent's memory any more, or the client was too slow for them. */
  z.object({
    type: z.literal("gap"),
    stream: MonitoringStream,
    seq: Seq,
    count: z.number().int().positive(),
    reason: z.string(),
  }),
  z.object({ type: z.literal("pong") }),
  z.object({ type: z.literal("error"), error: ErrorBody }),
]);
export type MonitoringMessage = z.infer<typeof MonitoringMessage>;
