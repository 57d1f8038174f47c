/** Workers and containers as everyone sees them. */
import { z } from "zod";
import { ContainerName, IsoTime, WorkerName } from "./names.ts";

export const WORKER_KIND = ["factory", "specialist"] as const;
export const WorkerKind = z.enum(WORKER_KIND);
export type WorkerKind = z.infer<typeof WorkerKind>;

export const WORKER_STATUS = ["up", "degraded", "down", "unknown"] as const;
export const WorkerStatus = z.enum(WORKER_STATUS);
export type WorkerStatus = z.infer<typeof WorkerStatus>;

export const CONTAINER_STATE = ["stopped", "starting", "running", "stopping", "failed", "lost"] as const;
export const ContainerState = z.enum(CONTAINER_STATE);
export type ContainerState = z.infer<typeof ContainerState>;

/** What somebody last wanted of a container: `running` from a start until a stop or its sleep. */
export const DesiredState = z.enum(["running", "stopped"]);
export type DesiredState = z.infer<typeof DesiredState>;

/** One container of a worker. `reason` says why it is in this state, in a sentence for people. */
export const Container = z.object({
  name: ContainerName,
  state: ContainerState,
  /** Other than `state` only while that changes, or when the container ended unasked or is lost. */
  desired: DesiredState,
  bootId: z.string().nullable(),
  image: z.string(),
  startedAt: IsoTime.nullable(),
  lastHeartbeatAt: IsoTime.nullable(),
  reason: z.string().nullable(),
});
export type Container = z.infer<typeof Container>;

/**
 * A method that a worker offers by RPC, with JSON Schemas of what it takes and gives. It takes its input as one object,
 * unless `args` names the properties that it takes one by one, in that order.
 */
export const MethodDescription = z.object({
  name: z.string().regex(/^[a-z][A-Za-z0-9]{0,62}$/),
  args: z.array(z.string()).optional(),
  title: z.string(),
  input: z.record(z.string(), z.unknown()),
  output: z.record(z.string(), z.unknown()),
});
export type MethodDescription = z.infer<typeof MethodDescription>;

/** What a worker says of itself. `maxContainers` counts `main`. */
export const WorkerDescription = z.object({
  name: WorkerName,
  kind: WorkerKind,
  title: z.string().min(1).max(80),
  version: z.string(),
  image: z.string(),
  maxContainers: z.number().int().min(1).max(1000),
  methods: z.array(MethodDescription),
});
export type WorkerDescription = z.infer<typeof WorkerDescription>;

export const Worker = z.object({
  name: WorkerName,
  kind: WorkerKind,
  title: z.string(),
  version: z.string(),
  status: WorkerStatus,
  containerCount: z.object({ running: z.number().int(), total: z.number().int() }),
  methods: z.array(MethodDescription),
  lastSeenAt: IsoTime.nullable(),
});
export type Worker = z.infer<typeof Worker>;

export const WorkerList = z.object({ workers: z.array(Worker) });
export type WorkerList = z.infer<typeof WorkerList>;

export const WorkerDetail = Worker.extend({ containers: z.array(Container) });
export type WorkerDetail = z.infer<typeof WorkerDetail>;

export const ContainerList = z.object({ containers: z.array(Container) });
export type ContainerList = z.infer<typeof ContainerList>;

export const CONTAINER_VERB = ["start", "stop", "restart"] as const;
export const ContainerVerb = z.enum(CONTAINER_VERB);
export type ContainerVerb = z.infer<typeof ContainerVerb>;

/** What a container's Durable Object reports to the orchestrator when its state changes. Times are epoch ms. */
export const ContainerReport = z.object({
  container: ContainerName,
  state: ContainerState,
  desired: DesiredState,
  bootId: z.string().nullable(),
  startedAt: z.number().int().nullable(),
  reason: z.string().max(1000).nullable(),
  /** Counts the reports of one Durable Object, so that a late one never overwrites a newer one. */
  generation: z.number().int().nonnegative(),
});
export type ContainerReport = z.infer<typeof ContainerReport>;
