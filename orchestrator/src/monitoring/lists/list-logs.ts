/** Lines of all containers, the newest first. */
import type { ListLogs, LogPage } from "@gantry/contracts";
import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../context.ts";
import { levelNumber } from "../ingest/store-logs.ts";
import { conditionsOf, placeInstance } from "./asked.ts";
import { LOG_BYTES, LOG_COLUMNS, LogRow, toLogItem } from "./log-row.ts";
import { type Scan, scanPage, timeOf } from "./scan.ts";
import { searchLogs } from "./search-logs.ts";

/** The least level that the partial indexes hold; it stands in them, and in queries, as this number. */
const BAD = 40;

/** With `q` in the order of their coming, otherwise of their time. Throws VALIDATION_ERROR for a foreign cursor. */
export async function listLogs(ctx: Pick<Ctx, "db">, query: ListLogs): Promise<LogPage> {
  const placed = await placeInstance(ctx.db, query, "logs");
  if (placed === null) return { items: [], nextCursor: null };
  if (placed.q !== undefined) return searchLogs(ctx, { ...placed, q: placed.q });
  const { rows, nextCursor } = await scanPage(ctx.db, logScan(placed), LogRow);
  return { items: rows.map(toLogItem), nextCursor };
}

/** The index that leaves the fewest rows to look at. */
export function logScan(query: ListLogs): Scan {
  const { worker, container, instance, process } = conditionsOf(query, "logs");
  const least = query.level === undefined ? 0 : levelNumber(query.level);
  const bad = least >= BAD;
  const isBad = [sql.raw(`level >= ${BAD}`)];
  const rest = [
    ...instance,
    ...process,
    ...(query.stream === undefined ? [] : [sql`stream = ${query.stream}`]),
    // At BAD itself the index says it already.
    ...(least === 0 || least === BAD ? [] : [sql`level >= ${least}`]),
  ];
  const all = {
    table: "logs",
    time: "at",
    columns: LOG_COLUMNS,
    bytes: LOG_BYTES,
    cursor: query.cursor,
    limit: query.limit,
  };
  const of = (index: string, within: RawBuilder<unknown>[], filters: RawBuilder<unknown>[]): Scan => ({
    ...all,
    ...timeOf(query),
    index,
    within,
    filters,
  });
  if (worker.length === 0)
    return of(bad ? "logs_bad_by_time" : "logs_by_time", bad ? isBad : [], [...container, ...rest]);
  if (bad) return of("logs_bad_by_worker", [...worker, ...isBad], [...container, ...rest]);
  if (container.length === 0) return of("logs_by_worker", worker, rest);
  return of("logs_by_container", [...worker, ...container], rest);
}
