/** Lines that hold words: by the index of what the cron has indexed, by looking at what came since. */
import type { ListLogs, LogPage } from "@gantry/contracts";
import { z } from "zod";
import type { Ctx } from "../../context.ts";
import type { Database } from "../../db/database.ts";
import { SEARCH_MARK } from "../upkeep/index-logs.ts";
import { toFtsQuery } from "../../search/fts-query.ts";
import { formsOf } from "../../search/forms.ts";
import { readMark } from "../upkeep/marks.ts";
import { LogRow, toLogItem } from "./log-row.ts";
import { readCursor, writeCursor } from "./place.ts";
import { Placed } from "./scan.ts";
import { hitFloorQuery, hitQuery, idQueries, newQueries, type Search } from "./search-queries.ts";
import { holds, termsOf } from "./words.ts";

/** The words of `logs_search`. */
export const VOCABULARY = "logs_words";

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
  const older = await lookUp(db, indexed, left);
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
  const [lines, floor] = await db.batch(newQueries({ ...search, above }, limit).map((query) => query.compile(db)));
  const found = foundOf(lines, z.array(Id).parse(floor)[0]?.id ?? null, limit);
  return { ...found, rows: found.rows.filter(({ text, plain }) => holds(plain ?? text, search.terms)) };
}

async function lookUp(db: Database, search: Search, limit: number): Promise<Found> {
  const match = toFtsQuery(search.terms, undefined, await formsOf(db, VOCABULARY, search.terms));
  const floorQuery = hitFloorQuery(search, match);
  const floor = floorQuery === null ? null : (z.array(Id).parse((await floorQuery.execute(db)).rows)[0]?.id ?? null);
  const { rows } = await hitQuery(search, match, floor, limit).execute(db);
  return foundOf(rows, floor, limit);
}

function foundOf(lines: unknown, floor: number | null, limit: number): Found {
  const rows = z.array(LogRow).parse(lines).slice(0, limit);
  const places = z.array(Placed).parse(lines);
  const more = (places[0]?.fitting ?? 0) > rows.length;
  const last = places[rows.length - 1]?.id ?? null;
  return { rows, last, reached: more ? last : floor };
}
