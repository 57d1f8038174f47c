/** Lists of monitoring: what can be asked, and the page that answers. The same for an agent and for the database. */
import { z } from "zod";
import { ContainerName, IsoTime, WorkerName } from "../names.ts";
import { FaultItem, FaultState } from "./faults.ts";
import { Level } from "./level.ts";
import { LogItem, Output } from "./logs.ts";
import { MetricItem, Resolution } from "./metrics.ts";
import { ProcessEventItem, ProcessItem, ProcessState } from "./processes.ts";
import { ProcessName } from "./process-spec.ts";
import { InstanceId, type MonitoringStream } from "./streams.ts";

const Moment = z.union([IsoTime, z.iso.datetime({ offset: true })]).transform((time) => Date.parse(time));

/**
 * Newest first. A page may hold fewer than `limit` items, even none, and still have a `nextCursor`: it looks at a
 * bounded number of rows, and goes on where it stopped.
 */
const Common = z.object({
  worker: WorkerName.optional(),
  container: ContainerName.optional(),
  instance: InstanceId.optional(),
  process: ProcessName.optional(),
  /** From and until (exclusive), epoch ms after parsing. */
  since: Moment.optional(),
  until: Moment.optional(),
  /** Words, "phrases in quotes", beginnings of words*; all must be there. */
  q: z.string().trim().min(1).max(200).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(200).optional(),
});

export const ListLogs = Common.extend({
  /** At least that bad; lines that state no level are left out. */
  level: Level.optional(),
  stream: Output.optional(),
});
export type ListLogs = z.infer<typeof ListLogs>;

/** `since` and `until` are of the last occurrence. */
export const ListErrors = Common.extend({ state: FaultState.optional() });
export type ListErrors = z.infer<typeof ListErrors>;

export const ListProcesses = Common.extend({ state: ProcessState.optional() });
export type ListProcesses = z.infer<typeof ListProcesses>;

/** Changes of processes, those of processes and containers that are gone too. */
export const ListProcessEvents = Common.omit({ q: true });
export type ListProcessEvents = z.infer<typeof ListProcessEvents>;

/** Without `resolution` the finest that answers the asked time within `limit`. Oldest first within a page. */
export const ListMetrics = Common.extend({
  resolution: Resolution.optional(),
  /** Only of containers as a whole. */
  totals: z.stringbool().optional(),
});
export type ListMetrics = z.infer<typeof ListMetrics>;

const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const LogPage = page(LogItem);
export type LogPage = z.infer<typeof LogPage>;
export const FaultPage = page(FaultItem);
export type FaultPage = z.infer<typeof FaultPage>;
export const ProcessPage = page(ProcessItem);
export type ProcessPage = z.infer<typeof ProcessPage>;
export const ProcessEventPage = page(ProcessEventItem);
export type ProcessEventPage = z.infer<typeof ProcessEventPage>;
export const MetricPage = page(MetricItem);
export type MetricPage = z.infer<typeof MetricPage>;

/** One list by its stream: what it takes and what it gives. */
export const MONITORING_LIST = {
  logs: { query: ListLogs, page: LogPage },
  errors: { query: ListErrors, page: FaultPage },
  processes: { query: ListProcesses, page: ProcessPage },
  metrics: { query: ListMetrics, page: MetricPage },
} as const satisfies Record<MonitoringStream, { query: z.ZodType; page: z.ZodType }>;

/** Query of `GET processes/:id/logs` and of `streamProcess`: from behind `after`, oldest first; `follow` stays open. */
export const FollowLogs = z.object({
  after: z.string().max(80).optional(),
  follow: z.stringbool().default(false),
});
export type FollowLogs = z.infer<typeof FollowLogs>;
