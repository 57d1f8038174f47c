/** Lines for tests, and a list of them that answers as the database's does. */
import type { LogItem, LogPage } from "@gantry/contracts";
import type { ReadPage } from "../history.ts";
import { lineOfItem, type LogLine } from "../line.ts";

export const BEGIN = Date.UTC(2026, 0, 1);

/** Line `n` of a program that prints one each second. */
export function item(n: number, more: Partial<LogItem> = {}): LogItem {
  return {
    workerName: "app-factory",
    containerName: "main",
    instanceId: "boot",
    seq: n,
    at: new Date(BEGIN + n * 1000).toISOString(),
    process: "web",
    stream: "stdout",
    level: null,
    text: `line ${n}`,
    message: null,
    fields: {},
    cut: null,
    partial: false,
    ...more,
  };
}

export const line = (n: number, more: Partial<LogItem> = {}): LogLine => lineOfItem(item(n, more));

/** Lines `from` to `until`, both included. */
export const lines = (from: number, until: number): LogLine[] =>
  Array.from({ length: until - from + 1 }, (_, at) => line(from + at));

/** Reads `items` (oldest first) as the list does: newest first, by pages, from `since` and until before `until`. */
export function listOf(items: LogItem[], asked: { pages: number } = { pages: 0 }): ReadPage {
  return async ({ since = 0, until = Number.POSITIVE_INFINITY, cursor, limit }): Promise<LogPage> => {
    asked.pages++;
    const fitting = items.filter(({ at }) => Date.parse(at) >= since && Date.parse(at) < until).reverse();
    const from = cursor === undefined ? 0 : Number(cursor);
    const page = fitting.slice(from, from + limit);
    return { items: page, nextCursor: from + limit < fitting.length ? String(from + limit) : null };
  };
}
