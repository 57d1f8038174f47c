/** Lines of all containers, the newest first. */
import type { ListLogs, LogPage } from "@gantry/contracts";
import { sql } from "kysely";
import type { Ctx } from "../../context.ts";
import { levelNumber } from "../ingest/store-logs.ts";
import { conditionsOf, placeInstance } from "./asked.ts";
import { LOG_BYTES, LOG_COLUMNS, LogRow, toLogItem } from "./log-row.ts";
import { type Scan, scanPage, scansOf } from "./scan.ts";
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
  const by = scansOf(query, { table: "logs", time: "at", columns: LOG_COLUMNS, bytes: LOG_BYTES });
  if (worker.length === 0)
    return by(bad ? "logs_bad_by_time" : "logs_by_time", bad ? isBad : [], [...container, ...rest]);
  if (bad) return by("logs_bad_by_worker", [...worker, ...isBad], [...container, ...rest]);
  if (container.length === 0) return by("logs_by_worker", worker, rest);
  return by("logs_by_container", [...worker, ...container], rest);
}
