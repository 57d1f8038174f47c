/** Decides whether a worker may have a container of this name, and makes room for it. */
import { AppError, DEFAULT_CONTAINER } from "@gantry/contracts";
import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../context.ts";

/** `main` always, a known one always, others up to the worker's limit. */
const allowed = (worker: string, name: string): RawBuilder<boolean> => sql`
  ${name} = ${DEFAULT_CONTAINER} OR
  EXISTS (SELECT 1 FROM containers WHERE worker_name = ${worker} AND name = ${name}) OR
  (SELECT count(*) FROM containers WHERE worker_name = ${worker}) <
  (SELECT max_containers FROM workers WHERE name = ${worker})`;

/** Throws NOT_FOUND when the worker is not bound or allows no container of this name; makes nothing. */
export async function checkContainer(ctx: Ctx, worker: string, name: string): Promise<void> {
  ctx.fleet.worker(worker);
  const { rows } = await sql`SELECT 1 WHERE ${allowed(worker, name)}`.execute(ctx.db);
  if (rows.length === 0) throw refusal(worker, name);
}

/**
 * Registers container `name` of `worker` unless it is known. The INSERT itself checks the limit, so that two callers
 * cannot pass it together. Throws NOT_FOUND as checkContainer does.
 */
export async function requireContainer(ctx: Ctx, worker: string, name: string): Promise<void> {
  ctx.fleet.worker(worker);
  // The update changes nothing; it makes RETURNING answer for a container that is known too.
  const { rows } = await sql`
    INSERT INTO containers (worker_name, name, state)
    SELECT ${worker}, ${name}, 'stopped' WHERE ${allowed(worker, name)}
    ON CONFLICT (worker_name, name) DO UPDATE SET name = excluded.name
    RETURNING name`.execute(ctx.db);
  if (rows.length === 0) throw refusal(worker, name);
}

function refusal(worker: string, name: string): AppError {
  return new AppError("NOT_FOUND", `worker ${worker} has no container ${name} and its config allows no further one`);
}
