/** Lines that hold words: by the index of what the cron has indexed, by looking at what came since. */
import type { ListLogs, LogPage } from "@gantry/contracts";
import { type RawBuilder, sql } from "kysely";
import { z } from "zod";
import type { Ctx } from "../../context.ts";
import type { Database } from "../../db/database.ts";
import { toFtsQuery } from "../../sessions/recordings/search-query.ts";
import { CLOCK_MS } from "../ingest/clamp-time.ts";
import { levelNumber } from "../ingest/store-logs.ts";
import { SEARCH_MARK } from "../upkeep/index-logs.ts";
import { readMark } from "../upkeep/marks.ts";
import { conditionsOf } from "./asked.ts";
import { LOG_COLUMNS, LogRow, toLogItem } from "./log-row.ts";
import { readCursor, writeCursor } from "./place.ts";
import { SCANNED_ROWS } from "./scan.ts";
import { holds, mayHold, type Term, termsOf } from "./words.ts";

/** Lines with the words that one page looks at, when more is asked of them. */
export const SCANNED_HITS = 2000;

const Id = z.object({ id: z.number().nullable() });

interface Search {
  query: ListLogs & { q: string };
  terms: Term[];
  filters: RawBuilder<unknown>[];
  /** Ids of lines that may be in the asked time are above and below these. */
  above: number;
  below: number;
}

interface Found {
  rows: LogRow[];
  /** Everything from here up was looked at; null: everything. */
  reached: number | null;
}

/**
 * A page, the lines that came last first: the index goes by ids, and those rise as lines come. Throws VALIDATION_ERROR
 * for a query without a word and for a foreign cursor.
 */
export async function searchLogs({ db }: Pick<Ctx, "db">, query: ListLogs & { q: string }): Promise<LogPage> {
  const search = { query, terms: termsOf(query.q), filters: filtersOf(query), ...(await idsOf(db, query)) };
  const mark = await readMark(db, SEARCH_MARK);
  const newest =
    search.below > mark + 1 ? await lookAtNew(db, { ...search, above: Math.max(search.above, mark) }) : null;
  if (newest !== null && (newest.reached !== null || newest.rows.length >= query.limit)) {
    const reached = newest.reached ?? newest.rows.at(-1)?.id ?? null;
    return pageOf({ rows: newest.rows, reached }, query.limit);
  }
  const rows = newest?.rows ?? [];
  const limit = query.limit - rows.length;
  const older = await lookUp(db, { ...search, below: Math.min(search.below, mark + 1) }, limit);
  return pageOf({ rows: [...rows, ...older.rows], reached: older.reached }, query.limit);
}

function pageOf({ rows, reached }: Found, limit: number): LogPage {
  const id = rows.length > limit ? rows[limit - 1]?.id : reached;
  const items = rows.slice(0, limit).map(toLogItem);
  return { items, nextCursor: id === null || id === undefined ? null : writeCursor({ at: 0, id }) };
}

function filtersOf(query: ListLogs): RawBuilder<unknown>[] {
  const { worker, container, instance, process } = conditionsOf(query, "logs");
  const { level, stream, since, until } = query;
  return [
    ...[...worker, ...container, ...instance, ...process],
    ...(level === undefined ? [] : [sql`level >= ${levelNumber(level)}`]),
    ...(stream === undefined ? [] : [sql`stream = ${stream}`]),
    ...(since === undefined ? [] : [sql`at >= ${since}`]),
    ...(until === undefined ? [] : [sql`at < ${until}`]),
  ];
}

/**
 * A line's time is within CLOCK_MS of its coming. So no line that came before one of twice that before `since` is of
 * the asked time, and none that came after one of twice that after `until`.
 */
async function idsOf(db: Database, { since, until, cursor }: ListLogs): Promise<Pick<Search, "above" | "below">> {
  const queries = idQueries(since ?? 0, until ?? Number.MAX_SAFE_INTEGER);
  const results = await db.batch(queries.map((query) => query.compile(db)));
  const [above = null, below = null] = results.map((rows) => z.array(Id).parse(rows)[0]?.id ?? null);
  const start = cursor === undefined ? Number.MAX_SAFE_INTEGER : readCursor(cursor).id;
  return { above: above ?? 0, below: Math.min(start, below ?? Number.MAX_SAFE_INTEGER) };
}

export function idQueries(since: number, until: number): RawBuilder<unknown>[] {
  const from = sql`FROM logs INDEXED BY logs_by_time WHERE at`;
  return [
    sql`SELECT id ${from} < ${since - 2 * CLOCK_MS} ORDER BY at DESC LIMIT 1`,
    sql`SELECT id ${from} > ${until + 2 * CLOCK_MS} ORDER BY at LIMIT 1`,
  ];
}

/** Lines that are in no index yet. A bounded number of them; what SQL lets through is looked at word by word. */
async function lookAtNew(db: Database, search: Search): Promise<Found> {
  const [rows, reached] = await run(db, newQueries(search), SCANNED_ROWS);
  const { limit } = search.query;
  const candidates = rows.slice(0, limit + 1);
  const fit = candidates.filter(({ text, plain }) => holds(plain ?? text, search.terms));
  // A full page of candidates, of which some do not fit, ends where the last of them is.
  return rows.length > limit && fit.length <= limit
    ? { rows: fit, reached: candidates.at(-1)?.id ?? null }
    : { rows: fit, reached };
}

export function newQueries({ query, terms, filters, above, below }: Search): RawBuilder<unknown>[] {
  const floor = sql`
    SELECT id FROM logs NOT INDEXED WHERE id > ${above} AND id < ${below} ORDER BY id DESC LIMIT 1 OFFSET ${SCANNED_ROWS - 1}`;
  const conditions = [...filters, ...mayHold(sql`coalesce(plain, text)`, terms), sql`true`];
  // One lower bound: of two SQLite would walk to the first it meets.
  const page = sql`
    SELECT ${LOG_COLUMNS} FROM logs NOT INDEXED
    WHERE id >= coalesce((${floor}), ${above + 1}) AND id < ${below} AND ${sql.join(conditions, sql` AND `)}
    ORDER BY id DESC LIMIT ${query.limit + 1}`;
  return [page, floor];
}

/** Lines by the index. */
async function lookUp(db: Database, search: Search, limit: number): Promise<Found> {
  const [rows, reached] = await run(db, hitQueries(search, limit), SCANNED_HITS);
  return { rows, reached };
}

export function hitQueries({ query, filters, above, below }: Search, limit: number): RawBuilder<unknown>[] {
  const match = sql`logs_search MATCH ${toFtsQuery(query.q, undefined)}`;
  const floor = sql`
    SELECT rowid AS id FROM logs_search WHERE ${match} AND rowid > ${above} AND rowid < ${below}
    ORDER BY rowid DESC LIMIT 1 OFFSET ${SCANNED_HITS - 1}`;
  const page = sql`
    SELECT ${LOG_COLUMNS} FROM logs_search CROSS JOIN logs NOT INDEXED ON logs.id = logs_search.rowid
    WHERE ${match} AND logs_search.rowid >= coalesce((${floor}), ${above + 1}) AND logs_search.rowid < ${below}
      AND ${sql.join([...filters, sql`true`], sql` AND `)}
    ORDER BY logs_search.rowid DESC LIMIT ${limit + 1}`;
  return [page, floor];
}

async function run(db: Database, queries: RawBuilder<unknown>[], bound: number): Promise<[LogRow[], number | null]> {
  const [rows, floor] = await db.batch(queries.map((query) => query.compile(db)));
  return [z.array(LogRow).max(bound).parse(rows), z.array(Id).parse(floor)[0]?.id ?? null];
}
