/** What Cloudflare sees of the orchestrator: its HTTP app, its cron, its hubs and its RPC entrypoint. */
import { app } from "./app.ts";
import { SYSTEM } from "./auth/actor.ts";
import { sweepExpired } from "./auth/sweep.ts";
import { createContext, type Ctx, type Env } from "./context.ts";
import { QueryBudget } from "./db/query-budget.ts";
import { reconcileContainers } from "./fleet/reconcile-containers.ts";
import { syncFleet } from "./fleet/sync-fleet.ts";
import { probeFleet } from "./health/probe-fleet.ts";
import { keepMonitoring } from "./monitoring/upkeep/upkeep.ts";
import { keepSessions } from "./sessions/keep-sessions.ts";

export type { AppType } from "./app.ts";
export { OrchestratorOps } from "./rpc/orchestrator-ops.ts";
export { Hub } from "./sessions/hub.ts";

/** Part of a run. What it asks of D1 without end it asks within the run's one budget. */
type Job = (ctx: Ctx, budget: QueryBudget) => Promise<unknown>;

/** What a cron does; each expression has a run of its own, and all of them run every minute. */
const JOBS = new Map<string, readonly Job[]>([
  ["* * * * *", [syncFleet, reconcileContainers]],
  // One run may make 32 Worker invocations, which the fleet's nearly does, and 1,000 queries, as upkeep may.
  ["*/1 * * * *", [probeFleet]],
  ["0-59 * * * *", [sweepExpired, keepSessions]],
  ["0-59/1 * * * *", [keepMonitoring]],
]);

export default {
  fetch: app.fetch,
  async scheduled({ cron }, env): Promise<void> {
    const ctx = createContext(env, SYSTEM);
    const budget = new QueryBudget(ctx.db);
    const results = await Promise.allSettled((JOBS.get(cron) ?? []).map((job) => job(ctx, budget)));
    const failed = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    if (failed.length > 0) throw new AggregateError(failed, `${cron}: ${failed.map(String).join("; ")}`);
  },
} satisfies ExportedHandler<Env>;
