/** Forgets the logs of ended sessions that are too old or too much for their worker; cron calls it. */
import { sql } from "kysely";
import { z } from "zod";
import { retentionOf } from "../../config/config.ts";
import type { Ctx } from "../../context.ts";
import type { Database } from "../../db/database.ts";
import { QueryBudget } from "../../db/query-budget.ts";
import { trimSession } from "./trim-session.ts";

/** Sessions of a worker that one run looks up. */
const RUN_SESSIONS = 20;

/** What a turn asks at most: which sessions of a worker are past, and a round of forgetting one. Queries. */
const TURN_QUERIES = 7;

/** Cron calls it this often. Milliseconds. */
const RUN_MS = 60_000;

const Row = z.object({ id: z.string() });
const Left = z.object({ stored: z.number() });

/**
 * The oldest go first, whole; a session stays listed, and reading its log says how much is gone. Workers take turns of a
 * bounded number of text rows, beginning with another one each minute: however little the budget is and however much one
 * of them has, none waits for ever.
 */
export async function retain(
  ctx: Pick<Ctx, "db" | "config" | "now">,
  budget: QueryBudget = new QueryBudget(ctx.db),
): Promise<void> {
  if (!budget.allows(1)) return;
  const workers = await workersWithSessions(ctx.db);
  const first = Math.floor(ctx.now / RUN_MS) % workers.length;
  const turns = [...workers.slice(first), ...workers.slice(0, first)].map((worker) => forgetPast(ctx, worker));
  for (let next = turns.shift(); next !== undefined && budget.allows(TURN_QUERIES); next = turns.shift()) {
    if (!(await next.next()).done) turns.push(next);
  }
}

/** Forgets what is past of a worker, one turn after the other. */
async function* forgetPast({ db, config, now }: Pick<Ctx, "db" | "config" | "now">, worker: string) {
  const past = await pastRetention(worker, retentionOf(config, worker), now, RUN_SESSIONS).execute(db);
  for (const { id } of z.array(Row).parse(past.rows)) {
    for (let more = true; more;) {
      more = await forgetSome(db, id);
      yield;
    }
  }
}

/** Also of workers that are bound no more. Hops over the index from name to name. */
async function workersWithSessions(db: Database): Promise<string[]> {
  const { rows } = await workerNames.execute(db);
  return z
    .array(z.object({ name: z.string() }))
    .parse(rows)
    .map(({ name }) => name);
}

export const workerNames = sql`
  WITH RECURSIVE names (name) AS (
    SELECT min(worker_name) FROM sessions
    UNION ALL
    SELECT (SELECT min(worker_name) FROM sessions WHERE worker_name > name) FROM names WHERE name IS NOT NULL)
  SELECT name FROM names WHERE name IS NOT NULL`;

/** Ended sessions whose log goes: older than the age, or not among the newest that fit into the bytes together. */
export function pastRetention(
  worker: string,
  { ms, bytes }: ReturnType<typeof retentionOf>,
  now: number,
  limit: number,
) {
  return sql`
    SELECT id FROM (
      SELECT id, ended_at, sum(stored) OVER (ORDER BY ended_at DESC, id DESC) AS total FROM sessions
      WHERE worker_name = ${worker} AND ended_at IS NOT NULL AND stored > 0)
    WHERE ended_at < ${now - ms} OR total > ${bytes}
    ORDER BY ended_at, id LIMIT ${limit}`;
}

/** Removes the segments and some of the text; false when nothing is left, or nothing more can go. */
async function forgetSome(db: Database, session: string): Promise<boolean> {
  const before = await storedOf(db, session);
  await trimSession(
    db,
    session,
    sql`
      SELECT last_seq AS seq, start_byte + bytes AS bytes FROM session_segments
      WHERE session_id = ${session} ORDER BY first_seq DESC LIMIT 1`,
  );
  const after = await storedOf(db, session);
  return after > 0 && after < before;
}

async function storedOf(db: Database, session: string): Promise<number> {
  const { rows } = await sql`SELECT stored FROM sessions WHERE id = ${session}`.execute(db);
  return z.array(Left).parse(rows)[0]?.stored ?? 0;
}
