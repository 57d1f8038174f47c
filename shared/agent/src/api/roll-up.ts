/** Averages samples over minutes or hours. */
import { isoTime, type MetricItem, type MetricRecord } from "@gantry/contracts";
import type { Place } from "./place.ts";

/** What a point stands for. Milliseconds. */
export const STEP_MS = { "1m": 60_000, "1h": 3_600_000 };

/** One point for each process and step that has samples, in the order of `records`, which is that of time. */
export function rollUp(place: Place, records: readonly MetricRecord[], resolution: "1m" | "1h"): MetricItem[] {
  const step = STEP_MS[resolution];
  const buckets = new Map<string, { at: number; samples: MetricRecord[] }>();
  for (const record of records) {
    const at = Math.floor(record.at / step) * step;
    const key = `${at} ${record.process ?? ""}`;
    const bucket = buckets.get(key);
    if (bucket) bucket.samples.push(record);
    else buckets.set(key, { at, samples: [record] });
  }
  return [...buckets.values()].flatMap(({ at, samples }) => {
    const [first] = samples;
    if (!first) return [];
    const of = (key: NumericKey): number[] => samples.flatMap((sample) => sample[key] ?? []);
    return {
      ...place,
      at: isoTime(at),
      resolution,
      process: first.process,
      cpu: average(of("cpu")) ?? 0,
      cpuLimit: average(of("cpuLimit")),
      memoryBytes: average(of("memoryBytes")) ?? 0,
      memoryLimitBytes: average(of("memoryLimitBytes")),
      diskUsedBytes: average(of("diskUsedBytes")),
      diskTotalBytes: average(of("diskTotalBytes")),
      pids: Math.round(average(of("pids")) ?? 0),
      rxBytesPerSecond: average(of("rxBytesPerSecond")),
      txBytesPerSecond: average(of("txBytesPerSecond")),
      cpuMax: Math.max(...of("cpu")),
      memoryMaxBytes: Math.max(...of("memoryBytes")),
    };
  });
}

type NumericKey = Exclude<keyof MetricRecord, "process" | "seq" | "at">;

const average = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
