/** Keeps the newest occurrences of each group of errors; cron calls it. */
import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../context.ts";
import { GROUP_OCCURRENCES } from "../lists/get-error.ts";
import { beginStep, endStep, markOf, stepEnd } from "./marks.ts";

/** New occurrences whose groups one transaction looks at, and transactions of one run. */
export const STEP_ROWS = 500;
const RUN_STEPS = 20;

const MARK = "occurrences_trimmed";

export async function trimOccurrences({ db }: Pick<Ctx, "db">): Promise<void> {
  for (let step = 0; step < RUN_STEPS; step++) {
    const results = await db.batch(trimQueries().map((query) => query.compile(db)));
    if (results.at(-1)?.length === 0) return;
  }
}

/** Groups that got something new lose what is not among their newest: a group holds at most that and what is new. */
export function trimQueries(): RawBuilder<unknown>[] {
  const trim = sql`
    DELETE FROM error_occurrences WHERE id IN (
      SELECT id FROM (
        SELECT DISTINCT worker_name AS worker, fingerprint AS print FROM error_occurrences NOT INDEXED
        WHERE id > ${markOf(MARK)} AND id <= ${stepEnd(MARK)})
      CROSS JOIN error_occurrences INDEXED BY error_occurrences_by_group
      ON worker_name = worker AND fingerprint = print
      WHERE (at, id) < (
        SELECT at, id FROM error_occurrences AS kept
        WHERE kept.worker_name = worker AND kept.fingerprint = print
        ORDER BY at DESC, id DESC LIMIT 1 OFFSET ${GROUP_OCCURRENCES - 1}))`;
  return [beginStep("error_occurrences", MARK, STEP_ROWS), trim, endStep(MARK)];
}
