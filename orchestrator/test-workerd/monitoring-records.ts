/** Records and batches for the tests of monitoring. */
import { env } from "cloudflare:test";
import { Batch, type FaultRecord, type LogRecord, type MetricRecord, type ProcessRecord } from "@gantry/contracts";
import type { Ctx } from "../src/context.ts";
import { ingest } from "../src/monitoring/ingest/ingest.ts";
import { testContext } from "./context.ts";

export const AT = Date.UTC(2026, 10, 20);
export const WORKER = "app-factory";

const TABLES = [
  "logs",
  "log_totals",
  "ingest_cursors",
  "error_groups",
  "error_occurrences",
  "processes",
  "process_events",
  "metrics",
  "monitoring_marks",
  "containers",
] as const;

/** A context at AT on empty tables. */
export async function emptyContext(change: Partial<Ctx> = {}): Promise<Ctx> {
  const ctx = await testContext({ now: AT, ...change }, [WORKER]);
  await env.DB.batch(TABLES.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  return ctx;
}

export function line(seq: number, change: Partial<LogRecord> = {}): LogRecord {
  const text = `line ${seq}`;
  return {
    seq,
    at: AT + seq,
    process: "web",
    stream: "stdout",
    level: null,
    text,
    cut: null,
    partial: false,
    ...change,
  };
}

export function fault(seq: number, change: Partial<FaultRecord> = {}): FaultRecord {
  return {
    seq,
    at: AT + seq,
    process: "web",
    times: 1,
    fingerprint: "a".repeat(32),
    language: "node",
    type: "TypeError",
    message: `boom ${seq}`,
    frames: [{ function: "handler", file: "/app/server.js", line: 10, inApp: true }],
    stack: `TypeError: boom ${seq}\n    at handler (/app/server.js:10:9)`,
    uncaught: true,
    ...change,
  };
}

export function change(seq: number, of: Partial<ProcessRecord> = {}): ProcessRecord {
  return {
    seq,
    at: AT + seq,
    process: "web",
    state: "running",
    command: ["node", "server.js"],
    pid: 42,
    exit: null,
    restarts: 0,
    reason: null,
    startedAt: AT,
    ...of,
  };
}

export function sample(seq: number, of: Partial<MetricRecord> = {}): MetricRecord {
  return {
    seq,
    at: AT + seq * 10_000,
    process: null,
    cpu: 0.5,
    cpuLimit: 2,
    memoryBytes: 1000,
    memoryLimitBytes: null,
    diskUsedBytes: 10,
    diskTotalBytes: 100,
    pids: 3,
    rxBytesPerSecond: 1.5,
    txBytesPerSecond: null,
    ...of,
  };
}

/** Seqs from `from` to `to`, both included. */
export function seqs(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

export function batchOf(boot: string, ...parts: Batch["parts"]): Batch {
  return { type: "batch", n: 1, boot, parts };
}

/** Log lines `from` to `to` of boot `boot`, as one batch. */
export function lines(from: number, to: number, { boot = "boot", lost = 0, ...of }: Lines = {}): Batch {
  return batchOf(boot, { stream: "logs", from, lost, items: seqs(from, to).map((seq) => line(seq, of)) });
}
type Lines = Partial<LogRecord> & { boot?: string; lost?: number };

/** Sends records of one stream whose seqs begin at the first one's. */
export function send(ctx: Ctx, part: { stream: Batch["parts"][number]["stream"]; items: { seq: number }[] }, of = {}) {
  const { worker, container, boot } = { worker: WORKER, container: "main", boot: "boot", ...of };
  // The schema's own types tie items to their stream; a test's do not.
  const whole = { type: "batch", n: 1, boot, parts: [{ from: part.items[0]?.seq, lost: 0, ...part }] };
  return ingest(ctx, worker, container, Batch.parse(whole));
}

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
/** Everything that a list gives, page by page. */
export async function walk<T>(list: (cursor: string | undefined) => Promise<Page<T>>) {
  const pages: T[][] = [];
  let cursor: string | undefined;
  do {
    const page = await list(cursor);
    pages.push(page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && pages.length < 500);
  return { items: pages.flat(), pages };
}
