/** What Cloudflare sees of the orchestrator: its HTTP app, its cron, its hubs and its RPC entrypoint. */
import { app } from "./app.ts";
import { SYSTEM } from "./auth/actor.ts";
import { sweepExpired } from "./auth/sweep.ts";
import { createContext, type Env } from "./context.ts";
import { reconcileContainers } from "./fleet/reconcile-containers.ts";
import { syncFleet } from "./fleet/sync-fleet.ts";
import { probeFleet } from "./health/probe-fleet.ts";
import { keepMonitoring } from "./monitoring/upkeep/upkeep.ts";
import { retain } from "./sessions/archive/retain.ts";
import { indexQuietSessions } from "./sessions/recordings/index-quiet-sessions.ts";

export type { AppType } from "./app.ts";
export { OrchestratorOps } from "./rpc/orchestrator-ops.ts";
export { Hub } from "./sessions/hub.ts";

/** Probes have a run of their own: one may make 32 Worker invocations, which the fleet's run nearly does. */
const PROBES_CRON = "*/1 * * * *";

export default {
  fetch: app.fetch,
  async scheduled({ cron }, env): Promise<void> {
    const ctx = createContext(env, SYSTEM);
    if (cron === PROBES_CRON) return probeFleet(ctx);
    await Promise.all([
      syncFleet(ctx),
      reconcileContainers(ctx),
      sweepExpired(ctx),
      retain(ctx),
      indexQuietSessions(ctx),
      keepMonitoring(ctx),
    ]);
  },
} satisfies ExportedHandler<Env>;
