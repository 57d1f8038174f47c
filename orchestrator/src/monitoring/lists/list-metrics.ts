/** Metrics of all containers: pages go from the newest to older ones, each in the order of time. */
import {
  isoTime,
  type ListMetrics,
  type MetricItem,
  type MetricPage,
  type Resolution,
  SAMPLE_MS,
} from "@gantry/contracts";
import { sql } from "kysely";
import { z } from "zod";
import type { Ctx } from "../../context.ts";
import { conditionsOf, placeInstance } from "./asked.ts";
import { OwnedRow, type Scan, scanPage, scansOf } from "./scan.ts";
import { holds, mayHold, type Term, termsOf } from "./words.ts";

/** Milliseconds that a point of each resolution stands for, the finest first. */
export const STEP_MS = { "10s": SAMPLE_MS, "1m": 60_000, "1h": 3_600_000 } as const satisfies Record<
  Resolution,
  number
>;
const FINEST_FIRST = ["10s", "1m", "1h"] as const;
const DAY_MS = 86_400_000;

const COLUMNS = sql.raw(`id, at, worker_name AS workerName, container_name AS containerName,
  instance_id AS instanceId, process, cpu, cpu_max AS cpuMax, cpu_limit AS cpuLimit, memory_bytes AS memoryBytes,
  memory_max_bytes AS memoryMaxBytes, memory_limit_bytes AS memoryLimitBytes, disk_used_bytes AS diskUsedBytes,
  disk_total_bytes AS diskTotalBytes, pids, rx_bytes_per_second AS rxBytesPerSecond,
  tx_bytes_per_second AS txBytesPerSecond`);

const Amount = z.number().nullable();
const MetricRow = OwnedRow.extend({
  cpu: z.number(),
  cpuMax: z.number(),
  cpuLimit: Amount,
  memoryBytes: z.number(),
  memoryMaxBytes: z.number(),
  memoryLimitBytes: Amount,
  diskUsedBytes: Amount,
  diskTotalBytes: Amount,
  pids: z.number(),
  rxBytesPerSecond: Amount,
  txBytesPerSecond: Amount,
});

/** `q` looks in the process's name. Throws VALIDATION_ERROR for a foreign cursor and for a query without a word. */
export async function listMetrics(ctx: Pick<Ctx, "db" | "now" | "config">, query: ListMetrics): Promise<MetricPage> {
  const resolution = query.resolution ?? finest(ctx, query);
  const placed = await placeInstance(ctx.db, query, "metrics");
  if (placed === null) return { items: [], nextCursor: null };
  // A point stands at the beginning of its step, an instance may begin within it.
  const whole =
    placed === query ? {} : { since: Math.max(query.since ?? 0, (placed.since ?? 0) - STEP_MS[resolution]) };
  const terms = query.q === undefined ? [] : termsOf(query.q);
  const keep = ({ process }: { process: string }) => holds(process, terms);
  const scan = metricScan({ ...placed, ...whole }, resolution, terms);
  const { rows, nextCursor } = await scanPage(ctx.db, scan, MetricRow, keep);
  return { items: rows.map((row) => toItem(row, resolution)).toReversed(), nextCursor };
}

/** The finest that is kept for so long and gives one process, or one container, no more than `limit` points. */
export function finest({ now, config }: Pick<Ctx, "now" | "config">, { since, until, limit }: ListMetrics): Resolution {
  const from = since ?? Number.POSITIVE_INFINITY;
  const span = Math.max(0, Math.min(until ?? now, now) - from);
  return (
    FINEST_FIRST.find((resolution) => {
      const kept = config.MONITORING_METRIC_DAYS[resolution] * DAY_MS;
      return now - Math.min(from, until ?? now) <= kept && span / STEP_MS[resolution] <= limit;
    }) ?? "1h"
  );
}

export function metricScan(query: ListMetrics, resolution: Resolution, terms: readonly Term[] = []): Scan {
  const asked = conditionsOf(query, "metrics");
  const { worker, container, instance } = asked;
  const step = [sql`resolution = ${STEP_MS[resolution]}`];
  const process = query.totals === true ? [sql`process = ''`, ...asked.process] : asked.process;
  const rest = [...instance, ...mayHold(sql`process`, terms)];
  const by = scansOf(query, { table: "metrics", time: "at", columns: COLUMNS, bytes: sql.raw<number>("200") });
  const known = process.length === 1;
  if (worker.length > 0 && container.length > 0 && known) {
    return by("metrics_by_process", [...worker, ...container, ...process, ...step], rest);
  }
  if (worker.length > 0) return by("metrics_by_worker", [...worker, ...step], [...container, ...process, ...rest]);
  if (query.totals === true) {
    return by("metrics_totals", [sql.raw("process = ''"), ...step], [...container, ...asked.process, ...rest]);
  }
  return by("metrics_by_time", step, [...container, ...process, ...rest]);
}

function toItem({ at, process, ...row }: z.infer<typeof MetricRow>, resolution: Resolution): MetricItem {
  return { ...row, at: isoTime(at), process: process === "" ? null : process, resolution };
}
