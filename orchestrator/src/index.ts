/** What Cloudflare sees of the orchestrator: its HTTP app, its cron, its hubs and its RPC entrypoint. */
import { app } from "./app.ts";
import { SYSTEM } from "./auth/actor.ts";
import { sweepExpired } from "./auth/sweep.ts";
import { createContext, type Env } from "./context.ts";
import { reconcileContainers } from "./fleet/reconcile-containers.ts";
import { syncFleet } from "./fleet/sync-fleet.ts";
import { retain } from "./sessions/archive/retain.ts";
import { indexQuietSessions } from "./sessions/recordings/index-quiet-sessions.ts";

export type { AppType } from "./app.ts";
export { OrchestratorOps } from "./rpc/orchestrator-ops.ts";
export { Hub } from "./sessions/hub.ts";

export default {
  fetch: app.fetch,
  async scheduled(_controller, env): Promise<void> {
    const ctx = createContext(env, SYSTEM);
    await Promise.all([
      syncFleet(ctx),
      reconcileContainers(ctx),
      sweepExpired(ctx),
      retain(ctx),
      indexQuietSessions(ctx),
    ]);
  },
} satisfies ExportedHandler<Env>;
