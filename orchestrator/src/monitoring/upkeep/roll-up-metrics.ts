/** Makes points of a minute out of samples, and points of an hour out of those; cron calls it. */
import { SAMPLE_MS } from "@gantry/contracts";
import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../context.ts";
import { beginStep, endStep, markOf, stepEnd } from "./marks.ts";

/** New rows of one transaction: D1 writes nothing else meanwhile. */
export const STEP_ROWS = 1000;

/** Transactions of one run. */
const RUN_STEPS = 30;

const MARK = "metrics_rolled_up";
const LEVELS = [
  { from: SAMPLE_MS, to: 60_000 },
  { from: 60_000, to: 3_600_000 },
] as const;

/**
 * Whatever is new, however late it came, makes the points anew that it belongs to: from all that is stored of their
 * time, so that a repetition changes nothing. The points of a minute get new ids, by which those of the hour find them.
 */
export async function rollUpMetrics({ db }: Pick<Ctx, "db">): Promise<void> {
  for (let step = 0; step < RUN_STEPS; step++) {
    const results = await db.batch(rollUpQueries().map((query) => query.compile(db)));
    if (results.at(-1)?.length === 0) return;
  }
}

export function rollUpQueries(): RawBuilder<unknown>[] {
  const steps = LEVELS.flatMap(({ from, to }) => [forget(from, to), makeAnew(from, to)]);
  return [beginStep("metrics", MARK, STEP_ROWS), ...steps, endStep(MARK)];
}

/** The points that the next rows behind the mark belong to. */
const touched = (from: number, to: number) => sql`
  SELECT DISTINCT worker_name AS worker, container_name AS container, instance_id AS instance, process AS name,
    at - at % ${to} AS begins
  FROM metrics NOT INDEXED
  WHERE id > ${markOf(MARK)} AND id <= ${stepEnd(MARK)} AND resolution = ${from}`;

const within = (resolution: number) => sql`
  worker_name = worker AND container_name = container AND process = name AND resolution = ${resolution}`;

function forget(from: number, to: number): RawBuilder<unknown> {
  return sql`
    DELETE FROM metrics WHERE id IN (
      SELECT metrics.id FROM (${touched(from, to)}) CROSS JOIN metrics INDEXED BY metrics_by_process
      ON ${within(to)} AND at = begins WHERE instance_id = instance)`;
}

function makeAnew(from: number, to: number): RawBuilder<unknown> {
  const mean = (column: string) => {
    const value = sql.ref(column);
    return sql`sum(${value} * samples) / sum(iif(${value} IS NULL, 0, samples))`;
  };
  return sql`
    INSERT INTO metrics (worker_name, container_name, instance_id, resolution, at, process, samples, cpu, cpu_max,
      cpu_limit, memory_bytes, memory_max_bytes, memory_limit_bytes, disk_used_bytes, disk_total_bytes, pids,
      rx_bytes_per_second, tx_bytes_per_second)
    SELECT worker, container, instance, ${to}, begins, name, sum(samples), ${mean("cpu")}, max(cpu_max), max(cpu_limit),
      ${mean("memory_bytes")}, max(memory_max_bytes), max(memory_limit_bytes), max(disk_used_bytes),
      max(disk_total_bytes), max(pids), ${mean("rx_bytes_per_second")}, ${mean("tx_bytes_per_second")}
    FROM (${touched(from, to)}) CROSS JOIN metrics INDEXED BY metrics_by_process
    ON ${within(from)} AND at >= begins AND at < begins + ${to} WHERE instance_id = instance
    GROUP BY worker, container, instance, name, begins`;
}
