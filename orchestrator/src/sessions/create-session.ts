/** Makes a session: its row, if its container has room, and its hub, which starts it in the background. */
import { AppError, type CreateSession, MAX_SESSIONS_PER_CONTAINER, newId, type Session } from "@gantry/contracts";
import { sql } from "kysely";
import type { Ctx } from "../context.ts";
import { requireContainer } from "../fleet/require-container.ts";
import { redactText } from "../redaction/redact-text.ts";
import { getSession } from "./read-sessions.ts";

/**
 * Gives the new session in state `starting`.
 * Throws NOT_FOUND for a worker or container there cannot be, RATE_LIMITED when the container is full.
 */
export async function createSession(ctx: Ctx, input: CreateSession): Promise<Session> {
  const { worker, container, adapter, command, cols, rows } = input;
  await requireContainer(ctx, worker, container);
  const id = newId();
  const title =
    input.title ?? command?.[0]?.split("/").at(-1)?.slice(0, 120) ?? (adapter === "pty" ? "shell" : adapter);
  // The count is part of the INSERT, so that two callers cannot pass the limit together.
  const made = await sql`
    INSERT INTO sessions (id, worker_name, container_name, adapter, title, state, created_by, started_at)
    SELECT ${id}, ${worker}, ${container}, ${adapter}, ${redactText(ctx.config.REDACT, title)}, 'starting', ${ctx.actor.id}, ${ctx.now}
    WHERE (
      SELECT count(*) FROM sessions
      WHERE worker_name = ${worker} AND container_name = ${container} AND state IN ('starting', 'running', 'asleep')
    ) < ${MAX_SESSIONS_PER_CONTAINER}
    RETURNING id`.execute(ctx.db);
  if (made.rows.length === 0) throw full(worker, container);
  try {
    await hubOf(ctx, id).open({ id, worker, container, adapter, command, cols, rows });
  } catch (err) {
    // A row without a hub would start for ever, and count.
    await ctx.db.deleteFrom("sessions").where("id", "=", id).execute();
    throw err;
  }
  return getSession(ctx, id);
}

/** Throws RATE_LIMITED when the container is full; what counts in the end is what createSession's INSERT finds. */
export async function requireRoom(ctx: Ctx, worker: string, container: string): Promise<void> {
  const { held } = await ctx.db
    .selectFrom("sessions")
    .select(({ fn }) => fn.countAll<number>().as("held"))
    .where("worker_name", "=", worker)
    .where("container_name", "=", container)
    .where("state", "in", ["starting", "running", "asleep"])
    .executeTakeFirstOrThrow();
  if (held >= MAX_SESSIONS_PER_CONTAINER) throw full(worker, container);
}

function full(worker: string, container: string): AppError {
  const message = `container ${container} of ${worker} holds ${MAX_SESSIONS_PER_CONTAINER} sessions`;
  return new AppError("RATE_LIMITED", message);
}

/** The hub of a session, whether or not there is one of that id. */
export function hubOf(ctx: Pick<Ctx, "hubs">, id: string) {
  return ctx.hubs.get(ctx.hubs.idFromName(id));
}
