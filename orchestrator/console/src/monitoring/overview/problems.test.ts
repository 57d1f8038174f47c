/** What is wrong comes in the order in which a person should look. */
import type { FaultItem, MetricItem, ProcessItem, Worker, WorkerDetail } from "@gantry/contracts";
import { expect, test } from "vitest";
import { type Found, rankProblems } from "./problems.ts";

const NOW = Date.UTC(2026, 0, 1, 12);
const ago = (ms: number): string => new Date(NOW - ms).toISOString();
const place = { workerName: "app-factory", containerName: "main", instanceId: "boot" };

const worker: Worker = {
  name: "app-factory",
  kind: "factory",
  title: "App factory",
  version: "1",
  status: "up",
  containerCount: { running: 1, total: 2 },
  methods: [],
  lastSeenAt: null,
};

const container = { bootId: null, desired: "running" as const, image: "i", startedAt: null, lastHeartbeatAt: null };
const lost: WorkerDetail = { ...worker, containers: [{ ...container, name: "b", state: "lost", reason: null }] };

const process = (name: string, state: ProcessItem["state"]): ProcessItem => ({
  ...place,
  id: name,
  name,
  state,
  command: ["x"],
  pid: null,
  exit: null,
  restarts: 3,
  reason: "exit 1",
  startedAt: null,
  changedAt: ago(0),
  cpu: null,
  memoryBytes: null,
});

const fault = (message: string, lastSeenMs: number, state: FaultItem["state"] = "open"): FaultItem => ({
  ...place,
  process: "web",
  fingerprint: message.padEnd(32, "0"),
  language: "node",
  type: "Error",
  message,
  frames: [],
  stack: "",
  uncaught: null,
  firstSeenAt: ago(1e9),
  lastSeenAt: ago(lastSeenMs),
  count: 1,
  state,
  stateChangedAt: null,
  stateChangedBy: null,
  regressions: 0,
});

const used = (memory: number, disk: number, more: Partial<MetricItem> = {}): MetricItem => ({
  ...place,
  process: null,
  at: ago(10_000),
  resolution: "10s",
  cpu: 0,
  cpuMax: 0,
  cpuLimit: null,
  memoryBytes: memory,
  memoryMaxBytes: memory,
  memoryLimitBytes: 100,
  diskUsedBytes: disk,
  diskTotalBytes: 1000,
  pids: 1,
  rxBytesPerSecond: null,
  txBytesPerSecond: null,
  ...more,
});

const nothing: Found = { workers: [worker], details: [], processes: [], faults: [], metrics: [], now: NOW };
const texts = (found: Partial<Found>): string[] => rankProblems({ ...nothing, ...found }).map(({ text }) => text);

test("nothing is wrong", () => {
  expect(
    texts({ processes: [process("web", "ready")], faults: [fault("a", 0, "muted")], metrics: [used(89, 899)] }),
  ).toEqual([]);
});

test("containers, crash loops, restarts, errors newest first, limits", () => {
  const found = texts({
    details: [lost],
    processes: [process("one", "backing-off"), process("two", "crash-looping"), process("three", "stopped")],
    faults: [fault("older", 60_000), fault("resolved", 0, "resolved"), fault("newer", 1_000)],
    metrics: [used(95, 100)],
  });
  expect(found).toEqual([
    "app-factory/b is lost: no sign of life.",
    "app-factory/main: two crashes again and again, restarted 3 times: exit 1.",
    "app-factory/main: one crashed and is about to be restarted, restarted 3 times: exit 1.",
    "Error: newer",
    "Error: older",
    "app-factory/main uses 95 % of its memory, 95 B of 100 B.",
  ]);
});

test("the limit that is nearest comes first; only the newest sample counts, and only a fresh one", () => {
  const other = { containerName: "b" };
  expect(texts({ metrics: [used(92, 990), used(99, 0, { ...other, at: ago(20_000) }), used(10, 0, other)] })).toEqual([
    "app-factory/main uses 99 % of its disk, 990 B of 1000 B.",
    "app-factory/main uses 92 % of its memory, 92 B of 100 B.",
  ]);
  expect(texts({ metrics: [used(99, 0, { at: ago(600_000) })] })).toEqual([]);
  expect(texts({ metrics: [used(99, 0, { memoryLimitBytes: null, diskTotalBytes: 0 })] })).toEqual([]);
});
