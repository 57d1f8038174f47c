/** Log lines of this boot, from the agent's memory. */
import {
  isoTime,
  LEVEL,
  type ListLogs,
  type LogItem,
  type LogPage,
  type LogRecord,
  plainText,
  structuredLine,
} from "@gantry/contracts";
import type { Journal } from "../journal/journal.ts";
import { SCAN_RECORDS } from "./limits.ts";
import { newestFirst, seqBelow } from "./newest-first.ts";
import { isHere, type Place } from "./place.ts";
import { textQuery } from "./text-query.ts";

/** Newest first. Throws VALIDATION_ERROR for a cursor of another list. */
export function listLogs(journal: Journal, place: Place, query: ListLogs): LogPage {
  const before = seqBelow(journal, "logs", query.cursor);
  const items: LogItem[] = [];
  if (!isHere(place, query)) return { items, nextCursor: null };
  const matches = logFilter(query);
  let looked = 0;
  for (const { record } of newestFirst(journal, "logs", before)) {
    if (items.length === query.limit || looked === SCAN_RECORDS) return { items, nextCursor: String(record.seq + 1) };
    looked++;
    if (matches(record)) items.push(toLogItem(place, record));
  }
  return { items, nextCursor: null };
}

/** Whether a line of that process is in memory. */
export function hasLines(journal: Journal, process: string): boolean {
  for (const { record } of newestFirst(journal, "logs", journal.last("logs") + 1)) {
    if (record.process === process) return true;
  }
  return false;
}

export type LogFilter = Pick<ListLogs, "process" | "since" | "until" | "level" | "stream" | "q">;

/** A test for lines; a line without a level is left out where one is asked for. */
export function logFilter({ process, since, until, level, stream, q }: LogFilter): (line: LogRecord) => boolean {
  const levels = level === undefined ? null : new Set<string>(LEVEL.slice(LEVEL.indexOf(level)));
  const holds = textQuery(q);
  return (line) =>
    (process === undefined || line.process === process) &&
    (since === undefined || line.at >= since) &&
    (until === undefined || line.at < until) &&
    (stream === undefined || line.stream === stream) &&
    (levels === null || (line.level !== null && levels.has(line.level))) &&
    holds(line.text);
}

/** A line as everybody reads it; what a structured one says is read out of its text. */
export function toLogItem(place: Place, { at, ...line }: LogRecord): LogItem {
  const said = line.cut === null ? structuredLine(plainText(line.text)) : null;
  return { ...place, ...line, at: isoTime(at), message: said?.message ?? null, fields: said?.fields ?? {} };
}
