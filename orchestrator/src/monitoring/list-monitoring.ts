/** One list by its stream's name, of one worker. */
import {
  ListErrors,
  ListLogs,
  ListMetrics,
  ListProcesses,
  type FaultPage,
  type LogPage,
  type MetricPage,
  type MonitoringStream,
  parse,
  type ProcessPage,
} from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import { listErrors } from "./lists/list-errors.ts";
import { listLogs } from "./lists/list-logs.ts";
import { listMetrics } from "./lists/list-metrics.ts";
import { listProcesses } from "./lists/list-processes.ts";

/** Whatever the query says, only of `worker`. Times in it are ISO-8601. Throws VALIDATION_ERROR. */
export async function listMonitoring(
  ctx: Pick<Ctx, "db" | "now" | "config">,
  worker: string,
  stream: MonitoringStream,
  query: unknown,
): Promise<LogPage | FaultPage | ProcessPage | MetricPage> {
  switch (stream) {
    case "logs":
      return listLogs(ctx, { ...parse(ListLogs, query, "the query"), worker });
    case "errors":
      return listErrors(ctx, { ...parse(ListErrors, query, "the query"), worker });
    case "processes":
      return listProcesses(ctx, { ...parse(ListProcesses, query, "the query"), worker });
    case "metrics":
      return listMetrics(ctx, { ...parse(ListMetrics, query, "the query"), worker });
  }
}
