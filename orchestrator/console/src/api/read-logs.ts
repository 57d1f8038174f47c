/** One page of logs, newest first, as the database has them. */
import { type Level, LogPage, type Output } from "@gantry/contracts";
import { request } from "@gantry/ui";
import { queryString } from "./query-string.ts";

export interface LogFilter {
  worker?: string | undefined;
  container?: string | undefined;
  process?: string | undefined;
  level?: Level | undefined;
  stream?: Output | undefined;
  q?: string | undefined;
}

export interface LogSpan {
  /** From, and until (exclusive). Epoch ms. */
  since?: number | undefined;
  until?: number | undefined;
  cursor?: string | undefined;
  limit: number;
}

export function readLogs(filter: LogFilter, { since, until, cursor, limit }: LogSpan, signal: AbortSignal) {
  const { worker, container, process, level, stream, q } = filter;
  const span = { since: iso(since), until: iso(until), cursor, limit };
  const query = queryString({ worker, container, process, level, stream, q, ...span });
  return request(LogPage, `/api/monitoring/logs?${query}`, { signal });
}

const iso = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : new Date(ms).toISOString());
