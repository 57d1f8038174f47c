/** Supervised processes: a change of one as the agent sends it, and one as everybody reads it. */
import { z } from "zod";
import { ContainerName, IsoTime, WorkerName } from "../names.ts";
import { Exit } from "../sessions.ts";
import { ProcessName } from "./process-spec.ts";
import { InstanceId, Seq } from "./streams.ts";

export const PROCESS_STATE = [
  "starting",
  "running",
  "ready",
  "stopping",
  "stopped",
  "exited",
  "backing-off",
  "crash-looping",
] as const;
export const ProcessState = z.enum(PROCESS_STATE);
export type ProcessState = z.infer<typeof ProcessState>;

/**
 * `starting` until its program runs, and while it waits for what it depends on; `running` until it is ready, for good
 * without a readiness; `stopped` on request; `exited` by itself, and not restarted.
 */
const Facts = z.object({
  state: ProcessState,
  command: z.array(z.string()),
  pid: z.number().int().nullable(),
  /** How its last run ended. */
  exit: Exit.nullable(),
  /** Since it was asked for, all together. */
  restarts: z.number().int().nonnegative(),
  /** Why it is in this state, in a sentence for people. */
  reason: z.string().max(1000).nullable(),
});

/** A process came into another state. Times are epoch ms. */
export const ProcessRecord = Facts.extend({
  seq: Seq,
  at: z.number().int(),
  process: ProcessName,
  startedAt: z.number().int().nullable(),
});
export type ProcessRecord = z.infer<typeof ProcessRecord>;

/** A change as everybody reads it. */
export const ProcessEventItem = Facts.omit({ command: true }).extend({
  workerName: WorkerName,
  containerName: ContainerName,
  instanceId: InstanceId,
  process: ProcessName,
  /** Rises within an instance. */
  seq: Seq,
  at: IsoTime,
});
export type ProcessEventItem = z.infer<typeof ProcessEventItem>;

export const ProcessItem = Facts.extend({
  workerName: WorkerName,
  containerName: ContainerName,
  instanceId: InstanceId,
  /** Unique within the container; the same as `name`. */
  id: ProcessName,
  name: ProcessName,
  startedAt: IsoTime.nullable(),
  /** When it came into this state. */
  changedAt: IsoTime,
  /** Of itself and all it started, as last sampled: cores, bytes. Null when it does not run or was not sampled yet. */
  cpu: z.number().nonnegative().nullable(),
  memoryBytes: z.number().nonnegative().nullable(),
});
export type ProcessItem = z.infer<typeof ProcessItem>;
