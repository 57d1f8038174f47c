/** Metrics: a sample as the agent sends it, and a point of a chart. */
import { z } from "zod";
import { ContainerName, IsoTime, WorkerName } from "../names.ts";
import { ProcessName } from "./process-spec.ts";
import { InstanceId, Seq } from "./streams.ts";

/** A sample is taken this often. Milliseconds. */
export const SAMPLE_MS = 10_000;

const Amount = z.number().nonnegative();

const Facts = z.object({
  /** Null: the container as a whole. */
  process: ProcessName.nullable(),
  /** Cores in use, averaged over the time since the sample before: 1.5 is one and a half. */
  cpu: Amount,
  /** Cores it may use; null when nothing limits it. */
  cpuLimit: Amount.nullable(),
  memoryBytes: Amount,
  memoryLimitBytes: Amount.nullable(),
  /** Of the file system the container writes to; null for a process. */
  diskUsedBytes: Amount.nullable(),
  diskTotalBytes: Amount.nullable(),
  pids: z.number().int().nonnegative(),
  /** Bytes a second over the same time; null where it cannot be told apart from the machine's. */
  rxBytesPerSecond: Amount.nullable(),
  txBytesPerSecond: Amount.nullable(),
});

export const MetricRecord = Facts.extend({ seq: Seq, at: z.number().int() });
export type MetricRecord = z.infer<typeof MetricRecord>;

export const RESOLUTION = ["10s", "1m", "1h"] as const;
export const Resolution = z.enum(RESOLUTION);
export type Resolution = z.infer<typeof Resolution>;

/** `at` begins the time it stands for, one step of `resolution`; values are averages, `cpuMax`, `memoryMaxBytes` peaks. */
export const MetricItem = Facts.extend({
  workerName: WorkerName,
  containerName: ContainerName,
  instanceId: InstanceId,
  at: IsoTime,
  resolution: Resolution,
  cpuMax: Amount,
  memoryMaxBytes: Amount,
});
export type MetricItem = z.infer<typeof MetricItem>;
