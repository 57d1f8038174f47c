/** Lines that hold words: by the index of what the cron has indexed, by looking at what came since. */
import type { ListLogs, LogPage } from "@gantry/contracts";
import type { RawBuilder } from "kysely";
import { z } from "zod";
import type { Ctx } from "../../context.ts";
import type { Database } from "../../db/database.ts";
import { SEARCH_MARK } from "../upkeep/index-logs.ts";
import { readMark } from "../upkeep/marks.ts";
import { LogRow, toLogItem } from "./log-row.ts";
import { readCursor, writeCursor } from "./place.ts";
import { Placed } from "./scan.ts";
import { hitQueries, idQueries, newQueries, type Search } from "./search-queries.ts";
import { holds, termsOf } from "./words.ts";

const Id = z.object({ id: z.number() });

/** Some lines, and the id down to which everything was looked at; null: all of it. */
interface Found {
  rows: LogRow[];
  /** The last line's id. */
  last: number | null;
  reached: number | null;
}

/**
 * A page, the lines that came last first: the index goes by ids, and those rise as lines come. Throws VALIDATION_ERROR
 * for a query without a word and for a foreign cursor.
 */
export async function searchLogs({ db }: Pick<Ctx, "db">, query: ListLogs & { q: string }): Promise<LogPage> {
  const search = { query, terms: termsOf(query.q), ...(await idsOf(db, query)) };
  const mark = await readMark(db, SEARCH_MARK);
  const newest = await lookAtNew(db, search, mark);
  if (newest.reached !== null) return pageOf(newest);
  const left = query.limit - newest.rows.length;
  if (left === 0) return pageOf({ ...newest, reached: newest.last });
  const indexed = { ...search, below: Math.min(search.below, mark + 1) };
  const older = await find(db, hitQueries(indexed, left), left);
  return pageOf({ rows: [...newest.rows, ...older.rows], reached: older.reached });
}

function pageOf({ rows, reached }: Pick<Found, "rows" | "reached">): LogPage {
  return { items: rows.map(toLogItem), nextCursor: reached === null ? null : writeCursor({ at: 0, id: reached }) };
}

async function idsOf(db: Database, { since, until, cursor }: ListLogs): Promise<Pick<Search, "above" | "below">> {
  const start = cursor === undefined ? Number.MAX_SAFE_INTEGER : readCursor(cursor).id;
  const queries = idQueries(since ?? 0, until ?? Number.MAX_SAFE_INTEGER);
  const results = await db.batch(queries.map((query) => query.compile(db)));
  const [above = 0, below = Number.MAX_SAFE_INTEGER] = results.map((rows) => z.array(Id).parse(rows)[0]?.id);
  return { above, below: Math.min(start, below) };
}

/** Lines above the mark are in no index yet: what SQL lets through is compared word by word. */
async function lookAtNew(db: Database, search: Search, mark: number): Promise<Found> {
  if (search.below <= mark + 1) return { rows: [], last: null, reached: null };
  const { limit } = search.query;
  const above = Math.max(search.above, mark);
  const found = await find(db, newQueries({ ...search, above }, limit), limit);
  return { ...found, rows: found.rows.filter(({ text, plain }) => holds(plain ?? text, search.terms)) };
}

async function find(db: Database, queries: readonly RawBuilder<unknown>[], limit: number): Promise<Found> {
  const [lines, floor] = await db.batch(queries.map((query) => query.compile(db)));
  const rows = z.array(LogRow).parse(lines).slice(0, limit);
  const places = z.array(Placed).parse(lines);
  const more = (places[0]?.fitting ?? 0) > rows.length;
  const end = more ? places[rows.length - 1] : z.array(Id).parse(floor)[0];
  return { rows, last: places[rows.length - 1]?.id ?? null, reached: end?.id ?? null };
}
