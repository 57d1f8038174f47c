/** Forgets what monitoring has kept for long enough; cron calls it. */
import { RESOLUTION } from "@gantry/contracts";
import { type CompiledQuery, type RawBuilder, sql } from "kysely";
import { z } from "zod";
import type { Ctx } from "../../context.ts";
import { STEP_MS } from "../lists/list-metrics.ts";

/** Rows that one statement removes, and statements of one run: 300,000 rows. D1 writes nothing else meanwhile. */
export const STEP_ROWS = 2000;
const RUN_STEPS = 150;

const DAY_MS = 86_400_000;
/** A cursor that is gone would take what its agent sends for a gap: it outlives every outbox. */
const CURSOR_DAYS = 90;

const Totals = z.array(z.object({ worker: z.string(), stored: z.number() }));
const Removed = z.array(z.object({ removed: z.number() }));
type Work = Pick<Ctx, "db" | "now" | "config">;

/** What is left when a run has done its share goes with the next ones. */
export async function retainMonitoring(ctx: Work): Promise<void> {
  let left = RUN_STEPS;
  const removeAll = async (queries: readonly RawBuilder<unknown>[], most = Number.POSITIVE_INFINITY) => {
    for (let removed = 0; left-- > 0 && removed < most;) {
      const step = await remove(ctx, queries);
      removed += step;
      if (step < STEP_ROWS) return;
    }
  };
  for (const query of agedQueries(ctx)) await removeAll([query]);
  const { rows } = await sql`SELECT worker_name AS worker, stored FROM log_totals`.execute(ctx.db);
  for (const { worker, stored } of Totals.parse(rows)) {
    await removeAll([oldLogs(worker, ctx.now - ctx.config.MONITORING_DAYS * DAY_MS)]);
    const excess = stored - ctx.config.MONITORING_LOG_ROWS;
    if (excess > 0) await removeAll([firstLogs(worker, ctx.config.MONITORING_LOG_ROWS)], excess);
  }
}

/** Rows that the statement removed itself; what its triggers removed is not counted. */
async function remove({ db }: Work, queries: readonly RawBuilder<unknown>[]): Promise<number> {
  const counted = [...queries, sql`SELECT changes() AS removed`];
  const results = await db.batch(counted.map((query): CompiledQuery => query.compile(db)));
  return Removed.parse(results.at(-1))[0]?.removed ?? 0;
}

/** A statement for each kind that goes by its age alone. */
export function agedQueries({ now, config }: Pick<Work, "now" | "config">): RawBuilder<unknown>[] {
  const day = (days: number) => now - days * DAY_MS;
  const gone = sql`SELECT worker_name, fingerprint FROM error_groups WHERE last_seen_at < ${day(config.MONITORING_ERROR_DAYS)}`;
  // What a container was last is shown, and goes on, for as long as nothing newer came.
  const superseded = (table: string, stream: RawBuilder<unknown>) => sql`
    ${sql.ref(`${table}.instance_id`)} <> (
      SELECT newest.instance_id FROM ingest_cursors AS newest
      WHERE newest.worker_name = ${sql.ref(`${table}.worker_name`)} AND newest.stream = ${stream}
        AND newest.container_name = ${sql.ref(`${table}.container_name`)} ORDER BY newest.id DESC LIMIT 1)`;
  return [
    some("process_events", sql`at < ${day(config.MONITORING_DAYS)}`, "at"),
    some("processes", sql`at < ${day(config.MONITORING_DAYS)} AND ${superseded("processes", sql`'processes'`)}`, "at"),
    ...RESOLUTION.map((resolution) =>
      some(
        "metrics",
        sql`resolution = ${STEP_MS[resolution]} AND at < ${day(config.MONITORING_METRIC_DAYS[resolution])}`,
        "at",
      ),
    ),
    // Before their groups: what is left without one would never be found.
    some("error_occurrences", sql`(worker_name, fingerprint) IN (${gone})`),
    some("error_groups", sql`last_seen_at < ${day(config.MONITORING_ERROR_DAYS)}`, "last_seen_at"),
    some(
      "ingest_cursors",
      sql`updated_at < ${day(CURSOR_DAYS)} AND ${superseded("ingest_cursors", sql`ingest_cursors.stream`)}`,
      "updated_at",
    ),
    // One that has not ended is the container's present life.
    some("container_boots", sql`started_at < ${day(config.MONITORING_DAYS)} AND ended_at IS NOT NULL`, "started_at"),
  ];
}

function some(table: string, which: RawBuilder<unknown>, order?: string): RawBuilder<unknown> {
  const oldestFirst = order === undefined ? sql`` : sql`ORDER BY ${sql.ref(order)}`;
  return sql`
    DELETE FROM ${sql.table(table)} WHERE rowid IN (
      SELECT rowid FROM ${sql.table(table)} WHERE ${which} ${oldestFirst} LIMIT ${STEP_ROWS})`;
}

/** Lines of a worker that are older than `before`. */
export function oldLogs(worker: string, before: number): RawBuilder<unknown> {
  return some("logs", sql`worker_name = ${worker} AND at < ${before}`, "at");
}

/** The oldest lines of a worker, as many as it has above `keep`. */
export function firstLogs(worker: string, keep: number): RawBuilder<unknown> {
  return sql`
    DELETE FROM logs WHERE id IN (
      SELECT id FROM logs WHERE worker_name = ${worker} ORDER BY at LIMIT max(0, min(${STEP_ROWS}, (
        SELECT stored FROM log_totals WHERE worker_name = ${worker}) - ${keep})))`;
}
