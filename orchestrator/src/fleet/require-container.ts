/** Decides whether a worker may have a container of this name, and makes room for it. */
import { AppError, DEFAULT_CONTAINER } from "@gantry/contracts";
import { sql } from "kysely";
import type { Ctx } from "../context.ts";

/**
 * Registers container `name` of `worker` unless it is known: `main` always, others up to the worker's limit, which
 * the INSERT itself checks so that two callers cannot pass it together.
 * Throws NOT_FOUND when the worker is not bound or allows no further container.
 */
export async function requireContainer(ctx: Ctx, worker: string, name: string): Promise<void> {
  ctx.fleet.worker(worker);
  await sql`
    INSERT INTO containers (worker_name, name, state)
    SELECT ${worker}, ${name}, 'stopped'
    WHERE ${name} = ${DEFAULT_CONTAINER} OR
      (SELECT count(*) FROM containers WHERE worker_name = ${worker}) <
      (SELECT max_containers FROM workers WHERE name = ${worker})
    ON CONFLICT DO NOTHING`.execute(ctx.db);
  const made = await ctx.db
    .selectFrom("containers")
    .select("name")
    .where("worker_name", "=", worker)
    .where("name", "=", name)
    .executeTakeFirst();
  if (made === undefined) {
    throw new AppError("NOT_FOUND", `worker ${worker} has no container ${name} and its config allows no further one`);
  }
}
