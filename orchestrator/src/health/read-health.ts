/** The aggregate health of the orchestrator, from D1 alone and within a second, whatever is down. */
import { type Health, type HealthCheck, within, type Worker } from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import { listWorkers } from "../fleet/read-fleet.ts";

/** An uptime monitor waits a second (Kubernetes' default probe timeout), the way there and back included. Milliseconds. */
const LIMIT_MS = 600;

/**
 * What was read is read anew behind the back of whoever asks when it is FRESH_MS old, so that nobody waits for D1 where
 * many ask; from KEPT_MS on it is no answer. Milliseconds.
 */
const FRESH_MS = 500;
const KEPT_MS = 1_000;

interface Aggregate {
  /** Null when D1 did not answer. */
  workers: Worker[] | null;
  at: number;
  latencyMs: number;
}

/** Of this isolate, and of the fleet whose names it has: an answer, never a question that may hang with its request. */
let cached: { names: string; aggregate: Aggregate } | null = null;

/** When somebody's request went to read it anew; that request may be gone before it has. Epoch ms. */
let askedAt = 0;

/** `detailed`: with one check per worker, for those who may know. `background` gets what the answer need not wait for. */
export async function readHealth(
  ctx: Ctx,
  detailed: boolean,
  background: (work: Promise<unknown>) => void,
): Promise<Health> {
  const { workers, at, latencyMs } = await aggregate(ctx, background);
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

async function aggregate(ctx: Ctx, background: (work: Promise<unknown>) => void): Promise<Aggregate> {
  const known = cached?.names === ctx.fleet.names.join() ? cached.aggregate : null;
  const age = known === null ? KEPT_MS : Math.abs(ctx.now - known.at);
  if (known === null || age >= KEPT_MS) return refresh(ctx);
  if (age >= FRESH_MS && Math.abs(ctx.now - askedAt) >= LIMIT_MS) {
    askedAt = ctx.now;
    background(refresh(ctx));
  }
  return known;
}

async function refresh(ctx: Ctx): Promise<Aggregate> {
  const aggregate = await read(ctx);
  const names = ctx.fleet.names.join();
  // Reads end in any order, and one that D1 did not answer is for whoever waited for it alone.
  const isNewer = cached?.names !== names || cached.aggregate.at <= aggregate.at;
  if (aggregate.workers !== null && isNewer) cached = { names, aggregate };
  return aggregate;
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
