/** One page of a list: walks down one index from a place, and looks at a bounded number of rows, whatever is asked. */
import { type RawBuilder, sql } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/database.ts";
import { readCursor, writeCursor } from "./place.ts";

/** Rows that one page looks at: about 5 ms when none of them fits. */
export const SCANNED_ROWS = 5000;

/**
 * Text that one page holds, unless its first row alone is more. Bytes. A thousand pieces of a giant line would fill an
 * isolate's 128 MB several times over on their way.
 */
export const PAGE_BYTES = 4 * 1024 * 1024;

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
  /** Bytes of the item's text. */
  bytes: RawBuilder<number>;
  /** From and until (exclusive), epoch ms. */
  since: number;
  until: number;
  cursor: string | undefined;
  limit: number;
}

/** When, and of whose process: the beginning of most rows. */
export const OwnedRow = z.object({
  at: z.number(),
  workerName: z.string(),
  containerName: z.string(),
  instanceId: z.string(),
  process: z.string(),
});

const PlaceRow = z.object({ at: z.number(), id: z.number() });
/** What every row of a page says beside its item; `fitting` is how many there were before the bytes ended the page. */
export const Placed = PlaceRow.extend({ fitting: z.number() });
/** Beyond every time that is stored. */
const END_OF_TIME = 8.64e15;

/** What a list's own query says of its page. */
interface Asked {
  since?: number | undefined;
  until?: number | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** Walks of one table for one query, by whichever index. */
export function scansOf(
  { since = 0, until = END_OF_TIME, cursor, limit }: Asked,
  rows: Pick<Scan, "table" | "time" | "columns" | "bytes">,
): (index: string, within: RawBuilder<unknown>[], filters: RawBuilder<unknown>[]) => Scan {
  return (index, within, filters) => ({ ...rows, since, until, cursor, limit, index, within, filters });
}

/**
 * At most `limit` rows that fit, the newest first, and the cursor of what follows: null at the end of the list. Fewer
 * rows, even none, with a cursor: the bound was reached. `keep` decides what SQL cannot. Throws VALIDATION_ERROR for a
 * foreign cursor.
 */
export async function scanPage<S extends z.ZodType>(
  db: Database,
  scan: Scan,
  schema: S,
  keep: (row: z.output<S>) => boolean = () => true,
): Promise<{ rows: z.output<S>[]; nextCursor: string | null }> {
  const [found, end = []] = await db.batch(scanQueries(scan).map((query) => query.compile(db)));
  const rows = z.array(schema).parse(found).slice(0, scan.limit);
  const places = z.array(Placed).parse(found);
  const more = (places[0]?.fitting ?? 0) > rows.length;
  const next = more ? places[rows.length - 1] : z.array(PlaceRow).parse(end)[0];
  return { rows: rows.filter(keep), nextCursor: next === undefined ? null : writeCursor(next) };
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
  const of = sql`CROSS JOIN ${sql.table(table)} ON ${sql.ref(`${table}.id`)} = scanned_id`;
  const page = sql`
    WITH scanned AS (${walk(scan, sql`id AS scanned_id, ${sql.ref(scan.time)} AS scanned_at, (${fits}) AS fits`)}
      ORDER BY scanned_at DESC, scanned_id DESC LIMIT ${rows}),
    picked AS (
      SELECT scanned_id, scanned_at, ${scan.bytes} AS bytes FROM scanned ${of}
      WHERE fits ORDER BY scanned_at DESC, scanned_id DESC LIMIT ${limit + 1})
    SELECT fitting, ${columns} FROM (${weighed("scanned_id")}) ${of} WHERE before < ${PAGE_BYTES} ORDER BY nth`;
  if (filters.length === 0) return [page];
  const floor = sql`
    ${walk(scan, sql`${sql.ref(scan.time)} AS at, id`)} ORDER BY at DESC, id DESC LIMIT 1 OFFSET ${SCANNED_ROWS - 1}`;
  return [page, floor];
}

/** The rows of `picked` in their order, each with the bytes before it, and how many they are. */
export function weighed(id: string): RawBuilder<unknown> {
  return sql`
    SELECT ${sql.ref(id)}, row_number() OVER rows AS nth, sum(bytes) OVER rows - bytes AS before, count(*) OVER () AS fitting
    FROM picked WINDOW rows AS (ROWS UNBOUNDED PRECEDING)`;
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
