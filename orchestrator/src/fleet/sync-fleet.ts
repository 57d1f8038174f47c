/** Asks workers what they are and keeps the answers, so that no page ever has to ask. Wakes no container. */
import { AppError, monitoringMethods, within, WorkerDescription } from "@gantry/contracts";
import type { Ctx } from "../context.ts";

/**
 * Workers asked in one run. With the containers asked in the same run it stays below the 32 Worker invocations that one
 * may make in production (Cloudflare, Workers, service bindings, limits); local workerd does not count them.
 */
export const WORKERS_PER_RUN = 16;

/** A worker that does not answer within this does not answer. Milliseconds. */
export const ANSWER_MS = 10_000;

/** What every container worker offers is not kept: only what one adds. */
const STANDARD = new Set(monitoringMethods().map(({ name }) => name));

/** Asks the workers that were asked longest ago. A worker that does not answer keeps its row, with the reason. */
export async function syncFleet(ctx: Ctx): Promise<void> {
  const known = await ctx.db.selectFrom("workers").select(["name", "last_seen_at"]).execute();
  const seenAt = new Map(known.map((row) => [row.name, row.last_seen_at ?? 0]));
  const oldestFirst = ctx.fleet.names.toSorted((a, b) => (seenAt.get(a) ?? -1) - (seenAt.get(b) ?? -1));
  await Promise.all(oldestFirst.slice(0, WORKERS_PER_RUN).map((name) => syncWorker(ctx, name)));
}

async function syncWorker(ctx: Ctx, name: string): Promise<void> {
  try {
    const answer = WorkerDescription.parse(await within(ANSWER_MS, ctx.fleet.worker(name).describe()));
    if (answer.name !== name) throw new AppError("UPSTREAM_ERROR", `bound as ${name}, it calls itself ${answer.name}`);
    const row = {
      kind: answer.kind,
      title: answer.title,
      version: answer.version,
      image: answer.image,
      max_containers: answer.maxContainers,
      methods: JSON.stringify(answer.methods.filter((method) => !STANDARD.has(method.name))),
      last_seen_at: ctx.now,
      last_error: null,
    };
    await ctx.db
      .insertInto("workers")
      .values({ name, ...row })
      .onConflict((conflict) => conflict.column("name").doUpdateSet(row))
      .execute();
    await ctx.db
      .insertInto("containers")
      .values({ worker_name: name, name: "main", state: "stopped" })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  } catch (err) {
    const reason = err instanceof Error ? err.message.slice(0, 500) : "no answer";
    const row = { kind: "specialist", title: name, version: "", image: "", max_containers: 1, methods: "[]" };
    await ctx.db
      .insertInto("workers")
      .values({ name, ...row, last_seen_at: null, last_error: reason })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ last_error: reason }))
      .execute();
  }
}
