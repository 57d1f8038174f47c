/** One page of a list: walks down one index from a place, and looks at a bounded number of rows, whatever is asked. */
import { type RawBuilder, sql } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/database.ts";
import { type Place, readCursor, writeCursor } from "./place.ts";

/** Rows that one page looks at: about 5 ms when none of them fits. */
export const SCANNED_ROWS = 5000;

export interface Scan {
  table: string;
  /** Its columns: those of `within`, then `time`. Named, so that no statistics ever make it another. */
  index: string;
  time: string;
  /** What the index answers exactly. */
  within: RawBuilder<unknown>[];
  /** What is asked of each row beyond that. */
  filters: RawBuilder<unknown>[];
  /** Selects the item, beside `id` and the time as `at`. */
  columns: RawBuilder<unknown>;
  /** From and until (exclusive), epoch ms. */
  since: number;
  until: number;
  cursor: string | undefined;
  limit: number;
}

const PlaceRow = z.object({ at: z.number(), id: z.number() });
/** Beyond every time that is stored. */
const END_OF_TIME = 8.64e15;

/** What a list's own query says of time, with its bounds. */
export function timeOf(query: { since?: number | undefined; until?: number | undefined }) {
  return { since: query.since ?? 0, until: query.until ?? END_OF_TIME };
}

/**
 * At most `limit` rows that fit, the newest first, and the cursor of what follows: null at the end of the list. Fewer
 * rows, even none, with a cursor: the bound was reached. `keep` decides what SQL cannot. Throws VALIDATION_ERROR for a
 * foreign cursor.
 */
export async function scanPage<S extends z.ZodType<Place>>(
  db: Database,
  scan: Scan,
  schema: S,
  keep: (row: z.output<S>) => boolean = () => true,
): Promise<{ rows: z.output<S>[]; nextCursor: string | null }> {
  const results = await db.batch(scanQueries(scan).map((query) => query.compile(db)));
  const rows = z.array(schema).parse(results[0]);
  const [floor = null] = z.array(PlaceRow).parse(results[1] ?? []);
  const page = rows.slice(0, scan.limit);
  const next = rows.length > scan.limit ? (page.at(-1) ?? null) : floor;
  return { rows: page.filter(keep), nextCursor: next === null ? null : writeCursor(next) };
}

/**
 * The page, and where the bound ends it; without filters every row fits, and `limit` is bound enough. What lies behind
 * the cursor is the rest of its moment, then what is older: of a row value SQLite would use the time alone, and a
 * million lines of one moment would be gone over for each page.
 */
export function scanQueries(scan: Scan): RawBuilder<unknown>[] {
  const { table, columns, filters, limit } = scan;
  const fits = filters.length === 0 ? sql`true` : sql.join(filters, sql` AND `);
  const rows = filters.length === 0 ? limit + 1 : SCANNED_ROWS;
  const page = sql`
    WITH scanned AS (${walk(scan, sql`id AS scanned_id, ${sql.ref(scan.time)} AS scanned_at, (${fits}) AS fits`)}
      ORDER BY scanned_at DESC, scanned_id DESC LIMIT ${rows})
    SELECT ${columns} FROM scanned CROSS JOIN ${sql.table(table)} ON ${sql.ref(`${table}.id`)} = scanned_id
    WHERE fits ORDER BY scanned_at DESC, scanned_id DESC LIMIT ${limit + 1}`;
  if (filters.length === 0) return [page];
  const floor = sql`
    ${walk(scan, sql`${sql.ref(scan.time)} AS at, id`)} ORDER BY at DESC, id DESC LIMIT 1 OFFSET ${SCANNED_ROWS - 1}`;
  return [page, floor];
}

/** Both parts in the index's own order, which SQLite merges as it goes. */
function walk({ table, index, within, time, since, until, cursor }: Scan, select: RawBuilder<unknown>) {
  const place = cursor === undefined ? null : readCursor(cursor);
  const before = place !== null && place.at < until ? place : { at: until, id: 0 };
  const at = sql.ref(time);
  const from = sql`SELECT ${select} FROM ${sql.table(table)} INDEXED BY ${sql.ref(index)} WHERE`;
  const and = sql.join([...within, sql`true`], sql` AND `);
  return sql`
    ${from} ${and} AND ${at} = ${before.at} AND id < ${before.id}
    UNION ALL
    ${from} ${and} AND ${at} < ${before.at} AND ${at} >= ${since}`;
}
