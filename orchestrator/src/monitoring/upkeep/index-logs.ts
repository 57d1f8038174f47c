/** Makes stored lines searchable, away from the path on which they are stored; cron calls it. */
import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../context.ts";
import { beginStep, endStep, markOf, stepEnd } from "./marks.ts";

/** Lines of one transaction: D1 writes nothing else meanwhile. */
export const STEP_LINES = 2000;

/** Transactions of one run: 100,000 lines. What is left is found by looking at it, until its turn comes. */
const RUN_STEPS = 50;

/** Lines up to this mark are in the index. */
export const SEARCH_MARK = "logs_search";

/** Two runs at once index no line twice: the mark is read and moved in the same transaction. */
export async function indexLogs({ db }: Pick<Ctx, "db">): Promise<void> {
  for (let step = 0; step < RUN_STEPS; step++) {
    const results = await db.batch(indexQueries().map((query) => query.compile(db)));
    if (results.at(-1)?.length === 0) return;
  }
}

export function indexQueries(): RawBuilder<unknown>[] {
  const add = sql`
    INSERT INTO logs_search (rowid, text)
    SELECT id, coalesce(plain, text) FROM logs
    WHERE id > ${markOf(SEARCH_MARK)} AND id <= ${stepEnd(SEARCH_MARK)}`;
  return [beginStep("logs", SEARCH_MARK, STEP_LINES), add, endStep(SEARCH_MARK)];
}
