/** Samples of this boot, from the agent's memory, as taken or averaged. */
import {
  isoTime,
  type ListMetrics,
  type MetricItem,
  type MetricPage,
  type MetricRecord,
  type Resolution,
  SAMPLE_MS,
} from "@gantry/contracts";
import type { Journal } from "../journal/journal.ts";
import { newestFirst, seqBelow } from "./newest-first.ts";
import { isHere, type Place } from "./place.ts";
import { rollUp, STEP_MS } from "./roll-up.ts";
import { textQuery } from "./text-query.ts";

/**
 * The newest `limit` points, oldest of them first. Averages come on one page: what is in memory is a few hours at most.
 * Throws VALIDATION_ERROR for a cursor of another list.
 */
export function listMetrics(journal: Journal, place: Place, query: ListMetrics): MetricPage {
  const before = seqBelow(journal, "metrics", query.cursor);
  if (!isHere(place, query)) return { items: [], nextCursor: null };
  const resolution = query.resolution ?? finest(query, Date.now());
  const holds = textQuery(query.q);
  const records: MetricRecord[] = [];
  let nextCursor: string | null = null;
  for (const { record } of newestFirst(journal, "metrics", before)) {
    if (resolution === "10s" && records.length === query.limit) {
      nextCursor = String(record.seq + 1);
      break;
    }
    if (matches(record, query) && holds(record.process ?? "")) records.push(record);
  }
  records.reverse();
  if (resolution !== "10s") return { items: rollUp(place, records, resolution).slice(-query.limit), nextCursor };
  return { items: records.map((record) => toItem(place, record)), nextCursor };
}

/** The finest of which one process, or the container, has no more than `limit` points; without `since` the samples. */
function finest({ since, until, limit }: ListMetrics, now: number): Resolution {
  const span = since === undefined ? 0 : Math.min(until ?? now, now) - since;
  if (span / SAMPLE_MS <= limit) return "10s";
  return span / STEP_MS["1m"] <= limit ? "1m" : "1h";
}

function matches({ process, at }: MetricRecord, query: ListMetrics): boolean {
  return (
    (query.process === undefined || process === query.process) &&
    (query.totals !== true || process === null) &&
    (query.since === undefined || at >= query.since) &&
    (query.until === undefined || at < query.until)
  );
}

function toItem(place: Place, { seq: _seq, at, ...facts }: MetricRecord): MetricItem {
  const peaks = { cpuMax: facts.cpu, memoryMaxBytes: facts.memoryBytes };
  return { ...place, ...facts, at: isoTime(at), resolution: "10s", ...peaks };
}
