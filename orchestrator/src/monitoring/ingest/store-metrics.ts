/** Samples of a batch as one statement. */
import { type BatchPart, SAMPLE_MS } from "@gantry/contracts";
import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../context.ts";
import { clampTime } from "./clamp-time.ts";
import { isNew, OWNER, ownerOf, type Source } from "./source.ts";

type MetricPart = Extract<BatchPart, { stream: "metrics" }>;

export function storeMetrics({ now }: Pick<Ctx, "now">, source: Source, part: MetricPart): RawBuilder<unknown> {
  const rows = part.items.map((sample) => [
    clampTime(sample.at, now),
    sample.process ?? "",
    sample.cpu,
    sample.cpuLimit,
    sample.memoryBytes,
    sample.memoryLimitBytes,
    sample.diskUsedBytes,
    sample.diskTotalBytes,
    sample.pids,
    sample.rxBytesPerSecond,
    sample.txBytesPerSecond,
  ]);
  return sql`
    INSERT INTO metrics (${OWNER}, resolution, samples, at, process, cpu, cpu_max, cpu_limit, memory_bytes,
      memory_max_bytes, memory_limit_bytes, disk_used_bytes, disk_total_bytes, pids, rx_bytes_per_second,
      tx_bytes_per_second)
    SELECT ${ownerOf(source)}, ${SAMPLE_MS}, 1, value ->> 0, value ->> 1, value ->> 2, value ->> 2, value ->> 3,
      value ->> 4, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10
    FROM json_each(${JSON.stringify(rows)}) WHERE ${isNew(source, part)}`;
}
