/** Processes, errors and metrics as the console reads them: from the database, over the whole fleet. */
import {
  FaultDetail,
  FaultPage,
  type FaultState,
  type MetricItem,
  MetricPage,
  ProcessEventPage,
  ProcessPage,
  type ProcessState,
  type Resolution,
} from "@gantry/contracts";
import { request } from "@gantry/ui";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { keys } from "./keys.ts";
import { queryString } from "./query-string.ts";

export interface Scope {
  worker?: string | undefined;
  container?: string | undefined;
  process?: string | undefined;
}

/** Rows of one page. */
const PROCESSES = 200;
const FAULTS = 50;
const EVENTS = 50;
const POINTS = 1000;
/** Pages of one chart; beyond it the oldest points are left out, which the answer says. */
const MAX_METRIC_PAGES = 12;
const STEADY_MS = 4_000;
/** A list of several pages costs as many requests, so it is read again less often. */
const LONG_MS = 20_000;
/** Samples are taken every 10 s, and made points of a minute each minute. */
const SAMPLED_MS = 10_000;
const ROLLED_UP_MS = 60_000;
const HOUR_MS = 3_600_000;

interface ProcessFilter extends Scope {
  state?: ProcessState | undefined;
  q?: string | undefined;
}

export function processPagesQuery({ worker, container, process, state, q }: ProcessFilter) {
  const filter = { worker, container, process, state, q };
  return infiniteQueryOptions({
    queryKey: keys.processes(filter),
    queryFn: ({ signal, pageParam: cursor }) =>
      request(ProcessPage, `/api/monitoring/processes?${queryString({ ...filter, cursor, limit: PROCESSES })}`, {
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    refetchInterval: ({ state: { data } }) => ((data?.pages.length ?? 1) > 1 ? LONG_MS : STEADY_MS),
    placeholderData: keepPreviousData,
  });
}

/** What became of one process, the newest change first. */
export function processEventPagesQuery({ worker, container, process }: Required<Scope>) {
  const filter = { worker, container, process };
  return infiniteQueryOptions({
    queryKey: keys.processEvents(filter),
    queryFn: ({ signal, pageParam: cursor }) =>
      request(ProcessEventPage, `/api/monitoring/process-events?${queryString({ ...filter, cursor, limit: EVENTS })}`, {
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    refetchInterval: ({ state: { data } }) => ((data?.pages.length ?? 1) > 1 ? LONG_MS : STEADY_MS),
  });
}

export interface FaultFilter {
  worker?: string | undefined;
  container?: string | undefined;
  process?: string | undefined;
  /** Undefined: every state. */
  state?: FaultState | undefined;
  q?: string | undefined;
}

/** Groups of errors, the one that came last first. */
export function faultPagesQuery({ worker, container, process, state, q }: FaultFilter) {
  const filter = { worker, container, process, state, q };
  return infiniteQueryOptions({
    queryKey: keys.errors(filter),
    queryFn: ({ signal, pageParam: cursor }) =>
      request(FaultPage, `/api/monitoring/errors?${queryString({ ...filter, cursor, limit: FAULTS })}`, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    refetchInterval: ({ state: { data } }) => ((data?.pages.length ?? 1) > 1 ? LONG_MS : STEADY_MS),
    placeholderData: keepPreviousData,
  });
}

export function faultQuery(worker: string, fingerprint: string) {
  return queryOptions({
    queryKey: keys.error(worker, fingerprint),
    queryFn: ({ signal }) => request(FaultDetail, `/api/monitoring/errors/${worker}/${fingerprint}`, { signal }),
    refetchInterval: STEADY_MS,
  });
}

export interface MetricFilter extends Scope {
  /** Milliseconds back from now. */
  rangeMs: number;
  /** Only of containers as a whole. */
  totals: boolean;
  /** The finest that answers in one page for one container when absent. */
  resolution?: Resolution | undefined;
}

export interface Metrics {
  /** Oldest first. */
  items: readonly MetricItem[];
  /** What was asked for, epoch ms. */
  since: number;
  until: number;
  /** The oldest part is left out. */
  partial: boolean;
}

export function metricsQuery({ worker, container, process, rangeMs, totals, resolution }: MetricFilter) {
  const filter = { worker, container, process, rangeMs, totals, resolution };
  return queryOptions({
    queryKey: keys.metrics(filter),
    queryFn: ({ signal }) => readMetrics(filter, signal),
    refetchInterval: resolution !== undefined || rangeMs > HOUR_MS ? ROLLED_UP_MS : SAMPLED_MS,
    placeholderData: keepPreviousData,
  });
}

async function readMetrics(filter: MetricFilter, signal: AbortSignal): Promise<Metrics> {
  const { rangeMs, totals, ...scope } = filter;
  const until = Date.now();
  const since = until - rangeMs;
  const items: MetricItem[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_METRIC_PAGES; page++) {
    const asked = { ...scope, since: new Date(since).toISOString(), limit: POINTS, cursor };
    const query = queryString({ ...asked, totals: totals ? true : undefined });
    const answer = await request(MetricPage, `/api/monitoring/metrics?${query}`, { signal });
    items.push(...answer.items);
    cursor = answer.nextCursor ?? undefined;
    if (cursor === undefined) break;
  }
  items.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { items, since, until, partial: cursor !== undefined };
}
