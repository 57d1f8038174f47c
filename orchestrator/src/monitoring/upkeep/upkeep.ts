/** What the cron does for monitoring each minute, one after the other: D1 has one writer. */
import type { Ctx } from "../../context.ts";
import { indexLogs } from "./index-logs.ts";
import { retainMonitoring } from "./retain-monitoring.ts";
import { rollUpMetrics } from "./roll-up-metrics.ts";
import { trimOccurrences } from "./trim-occurrences.ts";

/** About 700 queries at most, of the 1,000 that D1 allows an invocation. */
export async function keepMonitoring(ctx: Pick<Ctx, "db" | "now" | "config">): Promise<void> {
  await rollUpMetrics(ctx);
  await trimOccurrences(ctx);
  await indexLogs(ctx);
  await retainMonitoring(ctx);
}
