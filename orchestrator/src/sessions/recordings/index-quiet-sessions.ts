/** Finds sessions whose output cannot be searched yet and has calmed down; cron calls it. */
import { sql } from "kysely";
import { z } from "zod";
import type { Ctx } from "../../context.ts";
import { QueryBudget } from "../../db/query-budget.ts";
import { indexSession } from "./index-session.ts";

/** A session without output for this long is quiet: indexing would take time from a flood. Milliseconds. */
const QUIET_MS = 20_000;

/** One that never is quiet is indexed all the same when its output has waited for this long. Milliseconds. */
const WAIT_MS = 10 * 60_000;

/** What one run of cron takes on. Sessions; bytes of output. */
const RUN_SESSIONS = 50;
const RUN_BYTES = 8 * 1024 * 1024;

export async function indexQuietSessions(
  ctx: Pick<Ctx, "db" | "now">,
  budget: QueryBudget = new QueryBudget(ctx.db),
): Promise<void> {
  if (!budget.allows(1)) return;
  const { rows } = await quietSessions(ctx.now).execute(ctx.db);
  let left = RUN_BYTES;
  const failed: unknown[] = [];
  for (const { id } of z.array(z.object({ id: z.string() })).parse(rows)) {
    try {
      left -= await indexSession(ctx.db, id, left, budget);
    } catch (err) {
      // Tried again each minute: it takes one of the run's places from the others, and no more.
      failed.push(new Error(`session ${id} cannot be indexed`, { cause: err }));
    }
    if (left <= 0) break;
  }
  if (failed.length > 0) throw new AggregateError(failed, failed.map(String).join("; "));
}

/** Those with output that cannot be searched yet, the longest quiet first. */
export function quietSessions(now: number) {
  return sql`
    SELECT id FROM sessions
    WHERE indexed_seq < archived_seq AND (archived_at < ${now - QUIET_MS} OR ended_at IS NOT NULL OR
      (SELECT first_at FROM session_segments
        WHERE session_id = sessions.id AND first_seq > indexed_seq ORDER BY first_seq LIMIT 1) < ${now - WAIT_MS})
    ORDER BY archived_at LIMIT ${RUN_SESSIONS}`;
}
