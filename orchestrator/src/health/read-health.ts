/** The aggregate health of the orchestrator, from D1 alone and within a second, whatever is down. */
import { type Health, type HealthCheck, within, type Worker } from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import { listWorkers } from "../fleet/read-fleet.ts";

/** An uptime monitor waits a second (Kubernetes' default probe timeout), the way there and back included. Milliseconds. */
const LIMIT_MS = 600;

/** What was read is answered for so long: however many monitors ask, D1 is asked twice a second. Milliseconds. */
const CACHE_MS = 500;

interface Aggregate {
  /** Null when D1 did not answer. */
  workers: Worker[] | null;
  at: number;
  latencyMs: number;
}

/** Of this isolate, and of the fleet whose names it has: an answer, never a question that may hang with its request. */
let cached: { names: string; aggregate: Aggregate } | null = null;

/** `detailed`: with one check per worker, for those who may know. */
export async function readHealth(ctx: Ctx, detailed: boolean): Promise<Health> {
  const { workers, at, latencyMs } = await aggregate(ctx);
  const time = new Date(at).toISOString();
  const base = { version: ctx.config.VERSION, serviceId: "gantry-orchestrator", time };
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
  return {
    ...health,
    checks: Object.fromEntries(workers.map((worker) => [`worker:${worker.name}`, [toCheck(worker, time)]])),
  };
}

async function aggregate(ctx: Ctx): Promise<Aggregate> {
  const names = ctx.fleet.names.join();
  if (cached?.names === names && Math.abs(ctx.now - cached.aggregate.at) < CACHE_MS) return cached.aggregate;
  cached = { names, aggregate: await read(ctx) };
  return cached.aggregate;
}

async function read(ctx: Ctx): Promise<Aggregate> {
  const at = Date.now();
  const workers = await within(LIMIT_MS, listWorkers(ctx)).catch(() => null);
  return { workers, at, latencyMs: Date.now() - at };
}

function toCheck({ name, status, lastSeenAt }: Worker, time: string): HealthCheck {
  const verdict = status === "up" ? "pass" : status === "down" ? "fail" : "warn";
  return { componentId: name, componentType: "component", status: verdict, time: lastSeenAt ?? time };
}
