/** The queries of a search in logs. Each looks at a bounded number of lines, down from an id. */
import type { ListLogs } from "@gantry/contracts";
import { type RawBuilder, sql } from "kysely";
import { CLOCK_MS } from "../ingest/clamp-time.ts";
import { levelNumber } from "../ingest/store-logs.ts";
import { conditionsOf } from "./asked.ts";
import { LOG_BYTES, LOG_COLUMNS } from "./log-row.ts";
import { PAGE_BYTES, SCANNED_ROWS, weighed } from "./scan.ts";
import { mayHold, type Term } from "./words.ts";

/** Lines with the words that one page looks at, when more is asked of them. */
const SCANNED_HITS = 2000;

export interface Search {
  query: ListLogs & { q: string };
  terms: readonly Term[];
  /** Ids of lines that are looked at are above and below these. */
  above: number;
  below: number;
}

/**
 * Ids that enclose the asked time. A line's time is within CLOCK_MS of its coming: no line that came before one of twice
 * that before `since` is of that time, and none that came after one of twice that after `until`.
 */
export function idQueries(since: number, until: number): RawBuilder<unknown>[] {
  const from = sql`FROM logs INDEXED BY logs_by_time WHERE at`;
  return [
    sql`SELECT id ${from} < ${since - 2 * CLOCK_MS} ORDER BY at DESC LIMIT 1`,
    sql`SELECT id ${from} > ${until + 2 * CLOCK_MS} ORDER BY at LIMIT 1`,
  ];
}

/** Lines that may hold the words, whether they are indexed or not; and where the bound ends them. */
export function newQueries({ query, terms, above, below }: Search, limit: number): RawBuilder<unknown>[] {
  const floor = sql`
    SELECT id FROM logs NOT INDEXED WHERE id > ${above} AND id < ${below}
    ORDER BY id DESC LIMIT 1 OFFSET ${SCANNED_ROWS - 1}`;
  const conditions = [...filtersOf(query), ...mayHold(sql`coalesce(plain, text)`, terms), sql`true`];
  // One lower bound: of two SQLite would walk to the one it likes better.
  const picked = sql`
    SELECT logs.id AS picked_id, ${LOG_BYTES} AS bytes FROM logs NOT INDEXED
    WHERE id >= coalesce((${floor}), ${above + 1}) AND id < ${below} AND ${sql.join(conditions, sql` AND `)}
    ORDER BY id DESC LIMIT ${limit + 1}`;
  return [linesOf(picked), floor];
}

/**
 * Down to which id a page looks at lines that hold the words, when something else is asked of them too; null when
 * nothing is, for then each of them is one of the page. Of a beginning of many words the index makes a list of all lines
 * each time it is asked, so it is asked as rarely as can be.
 */
export function hitFloorQuery({ query, above, below }: Search, match: string): RawBuilder<unknown> | null {
  if (filtersOf(query).length === 0) return null;
  return sql`
    SELECT rowid AS id FROM logs_search
    WHERE logs_search MATCH ${match} AND rowid > ${above} AND rowid < ${below}
    ORDER BY rowid DESC LIMIT 1 OFFSET ${SCANNED_HITS - 1}`;
}

/** Lines that hold the words by the index, which is asked for `match`, not below `floor`. */
export function hitQuery(
  { query, above, below }: Search,
  match: string,
  floor: number | null,
  limit: number,
): RawBuilder<unknown> {
  return linesOf(sql`
    SELECT logs.id AS picked_id, ${LOG_BYTES} AS bytes
    FROM logs_search CROSS JOIN logs NOT INDEXED ON logs.id = logs_search.rowid
    WHERE logs_search MATCH ${match}
      AND logs_search.rowid >= ${floor ?? above + 1} AND logs_search.rowid < ${below}
      AND ${sql.join([...filtersOf(query), sql`true`], sql` AND `)}
    ORDER BY logs_search.rowid DESC LIMIT ${limit + 1}`);
}

/** The lines of picked ids, as many as a page holds. */
function linesOf(picked: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    WITH picked AS (${picked})
    SELECT fitting, ${LOG_COLUMNS} FROM (${weighed("picked_id")}) CROSS JOIN logs NOT INDEXED ON logs.id = picked_id
    WHERE before < ${PAGE_BYTES} ORDER BY nth`;
}

function filtersOf(query: ListLogs): RawBuilder<unknown>[] {
  const { worker, container, instance, process } = conditionsOf(query, "logs");
  const { level, stream, since, until } = query;
  return [
    ...worker,
    ...container,
    ...instance,
    ...process,
    ...(level === undefined ? [] : [sql`level >= ${levelNumber(level)}`]),
    ...(stream === undefined ? [] : [sql`stream = ${stream}`]),
    ...(since === undefined ? [] : [sql`at >= ${since}`]),
    ...(until === undefined ? [] : [sql`at < ${until}`]),
  ];
}
