/** Probes a page of the fleet by cron: terminals in containers that already run, and the echo of each worker. */
import { DEFAULT_CONTAINER } from "@gantry/contracts";
import { sql } from "kysely";
import type { Ctx } from "../context.ts";
import { isLost } from "../fleet/liveness.ts";
import { probeTerminal } from "./probe-terminal.ts";
import { probeWebSocket } from "./probe-websocket.ts";
import { saveProbe } from "./save-probe.ts";

/**
 * Workers in one run, those that were probed longest ago. Each costs two Worker invocations, of which one run may make
 * 32 in production (Cloudflare, Workers, service bindings, limits); contract.md allows 24 workers.
 */
export const WORKERS_PER_PAGE = 15;

export async function probeFleet(ctx: Ctx): Promise<void> {
  const page = await ctx.db
    .selectFrom("workers")
    .leftJoin("probes", (join) =>
      join.onRef("probes.worker_name", "=", "workers.name").on("probes.kind", "=", "websocket"),
    )
    .select("workers.name")
    .where(sql<boolean>`workers.name IN (SELECT value FROM json_each(${JSON.stringify(ctx.fleet.names)}))`)
    .orderBy(sql`coalesce(probes.at, 0)`)
    .orderBy("workers.name")
    .limit(WORKERS_PER_PAGE)
    .execute();
  await Promise.all(page.flatMap(({ name }) => [probeOneTerminal(ctx, name), probeOneWebSocket(ctx, name)]));
}

async function probeOneWebSocket(ctx: Ctx, worker: string): Promise<void> {
  const at = Date.now();
  await saveProbe(ctx, worker, "websocket", "", at, await probeWebSocket(ctx.fleet.worker(worker)));
}

async function probeOneTerminal(ctx: Ctx, worker: string): Promise<void> {
  const container = await runningContainer(ctx, worker);
  if (container === null) return;
  const at = Date.now();
  const reading = await probeTerminal(ctx.fleet.worker(worker), container);
  // A container that was stopped under its probe has not failed.
  if (!reading.ok && (await runningContainer(ctx, worker)) !== container) return;
  await saveProbe(ctx, worker, "terminal", container, at, reading);
}

/** The worker's `main` if it runs, else another that does; null when none does. */
export async function runningContainer(ctx: Ctx, worker: string): Promise<string | null> {
  const row = await ctx.db
    .selectFrom("containers")
    .select("name")
    .where("worker_name", "=", worker)
    .where("state", "=", "running")
    .where(({ not }) => not(isLost(ctx.now)))
    .orderBy(sql`name = ${DEFAULT_CONTAINER}`, "desc")
    .orderBy("name")
    .limit(1)
    .executeTakeFirst();
  return row?.name ?? null;
}
