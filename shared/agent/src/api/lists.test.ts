import { ListLogs, ListMetrics, type LogRecord, type MetricRecord } from "@gantry/contracts";
import { expect, test } from "vitest";
import type { z } from "zod";
import { Journal } from "../journal/journal.ts";
import { SCAN_RECORDS } from "./limits.ts";
import { listLogs } from "./list-logs.ts";
import { listMetrics } from "./list-metrics.ts";
import { textQuery } from "./text-query.ts";

const PLACE = { workerName: "w", containerName: "c", instanceId: "boot" };
const LINE: Omit<LogRecord, "seq"> = {
  at: 0,
  process: "p",
  stream: "stdout",
  level: null,
  text: "x",
  cut: null,
  partial: false,
};
const SAMPLE: Omit<MetricRecord, "seq"> = {
  at: 0,
  process: null,
  cpu: 1,
  cpuLimit: null,
  memoryBytes: 100,
  memoryLimitBytes: null,
  diskUsedBytes: null,
  diskTotalBytes: null,
  pids: 3,
  rxBytesPerSecond: null,
  txBytesPerSecond: null,
};

test.each([
  ["order", "the order is broken", true],
  ["ORDER broken", "the order is broken", true],
  ["orde", "the order is broken", false],
  ["orde*", "the order is broken", true],
  ['"order is"', "the order is broken", true],
  ['"is order"', "the order is broken", false],
  ['"order broken"', "the order is broken", false],
  ["order missing", "the order is broken", false],
  ["zluty", "Žlutý kůň", true],
  ["red", "\u001b[31mred\u001b[0m", true],
  ["31m", "\u001b[31mred\u001b[0m", false],
  ["a-b", "x a.b y", true],
  ["a-b", "x b a y", false],
  ['"unclosed phrase', "an unclosed phrase", true],
  ["***", "anything", true],
])("%s in %j: %s", (q, text, holds) => {
  expect(textQuery(q)(text)).toBe(holds);
});

test("a page of logs looks at so many records, and its cursor goes on", () => {
  const journal = new Journal("boot");
  journal.append("logs", { ...LINE, text: "needle" });
  for (let at = 0; at < SCAN_RECORDS + 10; at++) journal.append("logs", LINE);
  const first = listLogs(journal, PLACE, ListLogs.parse({ q: "needle" }));
  expect(first.items).toEqual([]);
  expect(first.nextCursor).not.toBeNull();
  const second = listLogs(journal, PLACE, ListLogs.parse({ q: "needle", cursor: first.nextCursor }));
  expect(second).toMatchObject({ items: [{ seq: 1, text: "needle" }], nextCursor: null });
});

test("records that are gone end a list, whatever its cursor says", () => {
  const journal = new Journal("boot");
  for (let at = 0; at < 200; at++) journal.append("logs", { ...LINE, text: "x".repeat(60_000) });
  expect(listLogs(journal, PLACE, ListLogs.parse({ cursor: "3" }))).toEqual({ items: [], nextCursor: null });
  const { items } = listLogs(journal, PLACE, ListLogs.parse({ limit: "1000", cursor: "999999" }));
  expect(items[0]?.seq).toBe(200);
  expect(items.length).toBeLessThan(100);
});

test.each([
  [undefined, 10, "10s"],
  [50_000, 10, "10s"],
  [600_000, 10, "1m"],
  [599_999, 60, "10s"],
  [3_600_000, 30, "1h"],
  [86_400_000, 3, "1h"],
])("metrics of the last %s ms on a page of %i: the finest is %s", (ago, limit, resolution) => {
  const journal = new Journal("boot");
  const now = Date.now();
  for (let at = 30; at >= 0; at--) journal.append("metrics", { ...SAMPLE, at: now - at * 10_000 });
  // Without its end the asked time would go on to the moment of the call.
  const until = new Date(now).toISOString();
  const since = ago === undefined ? {} : { since: new Date(now - ago).toISOString(), until };
  const page = listMetrics(journal, PLACE, ListMetrics.parse({ ...since, limit }));
  expect(page.items[0]?.resolution).toBe(resolution);
});

test("metrics: words are of the process's name", () => {
  const journal = new Journal("boot");
  for (const process of [null, "web-api", "db"]) journal.append("metrics", { ...SAMPLE, process });
  const { items } = listMetrics(journal, PLACE, ListMetrics.parse({ q: "api" }));
  expect(items.map(({ process }) => process)).toEqual(["web-api"]);
});

test("metrics: oldest first within a page, and minutes", () => {
  const journal = new Journal("boot");
  for (let at = 0; at < 12; at++) {
    journal.append("metrics", { ...SAMPLE, at: 60_000 + at * 10_000, cpu: at % 6, memoryBytes: at });
    journal.append("metrics", { ...SAMPLE, at: 60_000 + at * 10_000, process: "p" });
  }
  const list = (query: z.input<typeof ListMetrics>) => listMetrics(journal, PLACE, ListMetrics.parse(query));
  const page = list({ totals: "true", limit: 2 });
  expect(page.items.map(({ memoryBytes }) => memoryBytes)).toEqual([10, 11]);
  const { nextCursor } = page;
  expect(nextCursor).not.toBeNull();
  if (nextCursor !== null) {
    expect(list({ totals: "true", limit: 2, cursor: nextCursor }).items.map(({ cpu }) => cpu)).toEqual([2, 3]);
  }
  expect(list({ resolution: "1m", totals: "true" }).items).toMatchObject([
    { at: "1970-01-01T00:01:00.000Z", cpu: 2.5, cpuMax: 5, memoryBytes: 2.5, memoryMaxBytes: 5, pids: 3 },
    { at: "1970-01-01T00:02:00.000Z", cpu: 2.5, cpuMax: 5, memoryBytes: 8.5, memoryMaxBytes: 11 },
  ]);
  expect(list({ resolution: "1m", process: "p" }).items).toHaveLength(2);
});
