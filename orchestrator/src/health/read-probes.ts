/** `/health/terminal` and `/health/websocket`: what the probes of the schedule found, from D1 alone. */
import { type Health, type HealthCheck, within } from "@gantry/contracts";
import { sql } from "kysely";
import type { Ctx } from "../context.ts";
import type { ProbeKind } from "./reading.ts";

/** A result that is older counts for nothing: the schedule has not come by, or the container stopped. Milliseconds. */
export const PROBE_FRESH_MS = 10 * 60_000;

/** As of `/health`. Milliseconds. */
const LIMIT_MS = 600;

interface Row {
  worker_name: string;
  at: number;
  ok: number;
  ms: number | null;
  error: string | null;
}

/** `detailed`: with one check per worker. `worker`: of that one alone. Never throws. */
export async function readProbes(
  ctx: Ctx,
  kind: ProbeKind,
  detailed: boolean,
  worker: string | null = null,
): Promise<Health> {
  const began = Date.now();
  const names = worker === null ? ctx.fleet.names : [worker];
  const rows = await within(LIMIT_MS, select(ctx, kind, names)).catch(() => null);
  const base = { version: ctx.config.VERSION, serviceId: `gantry-${kind}` };
  const elapsed = Date.now() - began;
  if (rows === null) {
    const none = { checksFailed: 1, workersUp: 0, workersDown: 0, latencyMs: elapsed, time: new Date().toISOString() };
    return { status: "fail", ...base, ...none, output: "the database does not answer" };
  }
  const up = rows.filter(({ ok }) => ok === 1);
  const down = rows.length - up.length;
  const health: Health = {
    status: rows.length === 0 ? "warn" : down === 0 ? "pass" : up.length === 0 ? "fail" : "warn",
    ...base,
    checksFailed: down,
    workersUp: up.length,
    workersDown: down,
    latencyMs: Math.max(0, ...up.map(({ ms }) => ms ?? 0)),
    time: new Date(Math.max(0, ...rows.map(({ at }) => at)) || ctx.now).toISOString(),
    ...(rows.length === 0 ? { output: nothing(kind) } : {}),
  };
  if (!detailed) return health;
  return { ...health, checks: Object.fromEntries(rows.map((row) => [`${kind}:${row.worker_name}`, [toCheck(row)]])) };
}

function nothing(kind: ProbeKind): string {
  return kind === "terminal"
    ? "no terminal was probed within 10 minutes: no container runs, or none was probed yet"
    : "no worker was probed within 10 minutes";
}

function toCheck({ worker_name, at, ok, ms, error }: Row): HealthCheck {
  return {
    componentId: worker_name,
    componentType: "component",
    status: ok === 1 ? "pass" : "fail",
    time: new Date(at).toISOString(),
    ...(ms === null ? {} : { observedValue: ms, observedUnit: "ms" }),
    ...(error === null ? {} : { output: error }),
  };
}

async function select(ctx: Ctx, kind: ProbeKind, names: readonly string[]): Promise<Row[]> {
  return ctx.db
    .selectFrom("probes")
    .select(["worker_name", "at", "ok", "ms", "error"])
    .where("kind", "=", kind)
    .where("at", ">", ctx.now - PROBE_FRESH_MS)
    .where(sql<boolean>`worker_name IN (SELECT value FROM json_each(${JSON.stringify(names)}))`)
    .orderBy("worker_name")
    .execute();
}
