/** The aggregate health of the orchestrator, from D1 alone and within a second, whatever is down. */
import type { Health } from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import { listWorkers } from "../fleet/read-fleet.ts";
import { within } from "./within.ts";

/** An uptime monitor waits a second (Kubernetes' default probe timeout), the way there and back included. Milliseconds. */
const LIMIT_MS = 600;

/** `detailed`: with one check per worker, for those who may know. */
export async function readHealth(ctx: Ctx, detailed: boolean): Promise<Health> {
  const start = Date.now();
  const time = new Date(start).toISOString();
  const base = { version: ctx.config.VERSION, serviceId: "gantry-orchestrator", time };
  const workers = await within(LIMIT_MS, listWorkers(ctx)).catch(() => null);
  const latencyMs = Date.now() - start;
  if (workers === null) {
    return { status: "fail", ...base, checksFailed: 1, workersUp: 0, workersDown: 0, latencyMs };
  }
  const down = workers.filter((worker) => worker.status === "down");
  const doubtful = workers.filter((worker) => worker.status === "degraded" || worker.status === "unknown");
  const health: Health = {
    status: down.length + doubtful.length > 0 || workers.length === 0 ? "warn" : "pass",
    ...base,
    checksFailed: down.length,
    workersUp: workers.length - down.length,
    workersDown: down.length,
    latencyMs,
  };
  if (!detailed) return health;
  const checks = workers.map((worker) => [
    `worker:${worker.name}`,
    [
      {
        componentId: worker.name,
        componentType: "component" as const,
        status:
          worker.status === "up" ? ("pass" as const) : worker.status === "down" ? ("fail" as const) : ("warn" as const),
        time: worker.lastSeenAt ?? time,
      },
    ],
  ]);
  return { ...health, checks: Object.fromEntries(checks) };
}
