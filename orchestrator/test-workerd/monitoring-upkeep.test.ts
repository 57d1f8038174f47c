import { env } from "cloudflare:test";
import { type ListLogs, type ListMetrics, type MetricRecord, type Resolution } from "@gantry/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import { readConfig } from "../src/config/config.ts";
import type { Ctx } from "../src/context.ts";
import { GROUP_OCCURRENCES, getError } from "../src/monitoring/lists/get-error.ts";
import { listLogs } from "../src/monitoring/lists/list-logs.ts";
import { listMetrics } from "../src/monitoring/lists/list-metrics.ts";
import { listProcesses } from "../src/monitoring/lists/list-processes.ts";
import { indexLogs, STEP_LINES } from "../src/monitoring/upkeep/index-logs.ts";
import { retainMonitoring } from "../src/monitoring/upkeep/retain-monitoring.ts";
import { rollUpMetrics, rollUpQueries, STEP_ROWS } from "../src/monitoring/upkeep/roll-up-metrics.ts";
import { trimOccurrences } from "../src/monitoring/upkeep/trim-occurrences.ts";
import { keepMonitoring } from "../src/monitoring/upkeep/upkeep.ts";
import { AT, change, emptyContext, fault, line, lines, sample, send, seqs, WORKER } from "./monitoring-records.ts";

const DAY = 86_400_000;
let ctx: Ctx;
beforeEach(async () => {
  ctx = await emptyContext();
});
const later = (days: number, config = ctx.config): Ctx => ({ ...ctx, config, now: AT + days * DAY });
const count = (table: string) => env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>("n");

describe("roll-up", () => {
  const of = (seq: number, at: number, cpu: number, more: Partial<MetricRecord> = {}) =>
    sample(seq, { at: AT + at * 1000, cpu, memoryBytes: cpu * 100, rxBytesPerSecond: cpu === 0 ? null : cpu, ...more });
  const list = async (resolution: Resolution, query: Partial<ListMetrics> = {}) =>
    (await listMetrics(ctx, { resolution, limit: 1000, ...query })).items;
  const brief = async (resolution: Resolution) =>
    (await list(resolution)).map((point) => [
      (Date.parse(point.at) - AT) / 1000,
      point.process,
      point.cpu,
      point.cpuMax,
      point.rxBytesPerSecond,
    ]);

  it("averages, keeps peaks, and knows what is missing from what is nothing", async () => {
    const job = { process: "job" };
    const items = [of(1, 0, 1), of(2, 10, 3), of(3, 59, 2), of(4, 60, 0), of(5, 61, 9, job), of(6, 3599, 4)];
    await send(ctx, { stream: "metrics", items });
    await rollUpMetrics(ctx);
    expect(await brief("1m")).toEqual([
      [0, null, 2, 3, 2],
      [60, null, 0, 0, null],
      [60, "job", 9, 9, 9],
      [3540, null, 4, 4, 4],
    ]);
    // Of five samples of the container, four of which say what was received.
    expect(await brief("1h")).toEqual([
      [0, null, 2, 4, 2.5],
      [0, "job", 9, 9, 9],
    ]);
    const [point] = await list("1h", { instance: "boot", totals: true });
    expect(point).toMatchObject({ memoryBytes: 200, memoryMaxBytes: 400, cpuLimit: 2, pids: 3, diskUsedBytes: 10 });
    expect(await brief("10s")).toHaveLength(6);
  });

  it("is the same however often it is done, and takes in what comes late", async () => {
    await send(ctx, { stream: "metrics", items: [of(1, 0, 1), of(2, 30, 3)] });
    await Promise.all([rollUpMetrics(ctx), rollUpMetrics(ctx)]);
    await rollUpMetrics(ctx);
    expect(await brief("1m")).toEqual([[0, null, 2, 3, 2]]);
    await send(ctx, { stream: "metrics", items: [of(1, 3000, 5)] }, { boot: "second" });
    await send(ctx, { stream: "metrics", items: [of(3, 40, 8)] });
    await rollUpMetrics(ctx);
    expect(await brief("1m")).toEqual([
      [0, null, 4, 8, 4],
      [3000, null, 5, 5, 5],
    ]);
    expect(await brief("1h")).toEqual([
      [0, null, 4, 8, 4],
      [0, null, 5, 5, 5],
    ]);
  });

  it("goes on in bounded steps", async () => {
    const rows = STEP_ROWS + 500;
    await send(ctx, { stream: "metrics", items: seqs(1, rows).map((seq) => of(seq, seq * 10, seq)) });
    await rollUpMetrics(ctx);
    const minutes = await list("1m", { limit: 1000 });
    expect(minutes).toHaveLength(Math.floor(rows / 6) + 1);
    const hours = await list("1h");
    expect(hours).toHaveLength(Math.floor((rows * 10) / 3600) + 1);
    expect(hours[1]).toMatchObject({ cpu: 539.5, cpuMax: 719 });
  });

  it("makes each point once, also where samples come between two of its steps", async () => {
    // Each sample makes a point of a minute: the next step finds those points before the samples that make them anew.
    const rows = STEP_ROWS - 100;
    const minute = (nth: number) => Math.floor(nth / 10);
    const sampled = (seconds: number, before: number) =>
      seqs(1, rows).map((nth) => of(before + nth, minute(nth) * 60 + seconds, 1, { process: `p${nth % 10}` }));
    await send(ctx, { stream: "metrics", items: sampled(0, 0) });
    await ctx.db.batch(rollUpQueries().map((query) => query.compile(ctx.db)));
    await send(ctx, { stream: "metrics", items: sampled(30, rows) });
    await rollUpMetrics(ctx);
    const hours = new Set(seqs(1, rows).map((nth) => `${nth % 10} ${Math.floor(minute(nth) / 60)}`)).size;
    for (const [resolution, points] of [
      [60_000, rows],
      [3_600_000, hours],
    ]) {
      const made = env.DB.prepare("SELECT count(*) AS n, sum(samples) AS samples FROM metrics WHERE resolution = ?");
      expect(await made.bind(resolution).first()).toEqual({ n: points, samples: rows * 2 });
    }
  });
});

describe("indexing", () => {
  const find = async (q: string) => {
    const query: ListLogs = { q, limit: 1000 };
    return (await listLogs(ctx, query)).items.length;
  };

  it("takes each line once, by two runs at once too, and goes on where it stopped", async () => {
    const items = seqs(1, STEP_LINES + 10).map((seq) => line(seq, { text: `needle ${seq}` }));
    await send(ctx, { stream: "logs", items });
    await Promise.all([indexLogs(ctx), indexLogs(ctx)]);
    expect(await count("logs_search")).toBe(STEP_LINES + 10);
    await send(ctx, { stream: "logs", items: [line(STEP_LINES + 11, { text: "needle last" })] });
    expect(await find("last")).toBe(1);
    await indexLogs(ctx);
    expect(await find("last")).toBe(1);
    expect(await count("logs_search")).toBe(STEP_LINES + 11);
  });

  it("is not confused by lines that are gone", async () => {
    await send(ctx, { stream: "logs", items: [line(1, { text: "needle" }), line(2, { text: "needle" })] });
    await indexLogs(ctx);
    await ctx.db.deleteFrom("logs").execute();
    expect(await count("logs_search")).toBe(0);
    await send(ctx, { stream: "logs", items: [line(3, { text: "needle" })] });
    await indexLogs(ctx);
    expect(await find("needle")).toBe(1);
  });
});

describe("retention", () => {
  it("forgets what is old, each kind after its time", async () => {
    await send(ctx, { stream: "logs", items: [line(1, { text: "needle" })] });
    await send(ctx, { stream: "errors", items: [fault(1)] });
    await send(ctx, { stream: "metrics", items: [sample(1)] });
    await send(ctx, { stream: "processes", items: [change(1)] });
    await keepMonitoring(ctx);
    const left = async () => {
      const tables = ["logs", "logs_search", "process_events", "processes", "error_groups", "error_occurrences"];
      const counts = await Promise.all(tables.map(count));
      const metrics = await ctx.db.selectFrom("metrics").select("resolution").orderBy("resolution").execute();
      return [counts.join(" "), metrics.map(({ resolution }) => resolution / 1000).join(" ")];
    };
    const all = ["1 1 1 1 1 1", "10 60 3600"];
    expect(await left()).toEqual(all);
    await retainMonitoring(later(1.9));
    expect(await left()).toEqual(all);
    await retainMonitoring(later(6.9));
    expect(await left()).toEqual(["1 1 1 1 1 1", "60 3600"]);
    await retainMonitoring(later(7.1));
    expect(await left()).toEqual(["0 0 0 1 1 1", "60 3600"]);
    await retainMonitoring(later(89));
    expect(await left()).toEqual(["0 0 0 1 1 1", "3600"]);
    await retainMonitoring(later(91));
    expect(await left()).toEqual(["0 0 0 1 0 0", "3600"]);
    await retainMonitoring(later(401));
    expect(await left()).toEqual(["0 0 0 1 0 0", ""]);
    // What a container was last is shown for as long as there is nothing newer, and goes on where it was.
    expect((await listProcesses(later(401), { limit: 1 })).items).toHaveLength(1);
    expect(await send(ctx, { stream: "logs", items: [line(2)] })).toEqual({ next: { logs: 3 } });
  });

  it("forgets the processes of former instances", async () => {
    await send(ctx, { stream: "processes", items: [change(1)] }, { boot: "b1" });
    await send(later(6), { stream: "processes", items: [change(1)] }, { boot: "b2" });
    await retainMonitoring(later(100));
    const rows = await ctx.db.selectFrom("processes").select("instance_id").execute();
    expect(rows).toEqual([{ instance_id: "b2" }]);
  });

  it("forgets the ended lives of containers, and not one that goes on", async () => {
    await ctx.db.deleteFrom("container_boots").execute();
    const of = { worker_name: WORKER, container_name: "main", started_at: AT };
    await ctx.db
      .insertInto("container_boots")
      .values([
        { ...of, instance_id: "ended", ended_at: AT },
        { ...of, instance_id: "goes-on", ended_at: null },
      ])
      .execute();
    await retainMonitoring(later(6.9));
    expect(await count("container_boots")).toBe(2);
    await retainMonitoring(later(7.1));
    const left = await ctx.db.selectFrom("container_boots").select("instance_id").execute();
    expect(left).toEqual([{ instance_id: "goes-on" }]);
  });

  it("goes by its own numbers", async () => {
    const config = readConfig({
      MONITORING_DAYS: "1",
      MONITORING_ERROR_DAYS: "2",
      MONITORING_METRIC_DAYS: '{"10s":5}',
    });
    await send(ctx, { stream: "logs", items: [line(1)] });
    await send(ctx, { stream: "errors", items: [fault(1)] });
    await send(ctx, { stream: "metrics", items: [sample(1)] });
    await retainMonitoring(later(4, config));
    expect([await count("logs"), await count("error_groups"), await count("metrics")]).toEqual([0, 0, 1]);
    await retainMonitoring(later(6, config));
    expect(await count("metrics")).toBe(0);
  });

  it("keeps so many lines of each worker, the newest", async () => {
    for (const [from, boot] of [
      [1, "boot"],
      [4001, "boot"],
    ] as const) {
      await send(ctx, { stream: "logs", items: seqs(from, from + 3999).map((seq) => line(seq)) }, { boot });
    }
    await send(ctx, { stream: "logs", items: lines(1, 200).parts[0]?.items ?? [] }, { worker: "specialist" });
    await indexLogs(ctx);
    const config = readConfig({ MONITORING_LOG_ROWS: "300" });
    await retainMonitoring({ ...ctx, config });
    const rows = await ctx.db
      .selectFrom("logs")
      .select(({ fn }) => ["worker_name", fn.countAll<number>().as("n"), fn.min("seq").as("first")])
      .groupBy("worker_name")
      .execute();
    expect(rows).toEqual([
      { worker_name: WORKER, n: 300, first: 7701 },
      { worker_name: "specialist", n: 200, first: 1 },
    ]);
    expect(await count("logs_search")).toBe(500);
    const totals = await ctx.db.selectFrom("log_totals").selectAll().orderBy("worker_name").execute();
    expect(totals.map(({ stored }) => stored)).toEqual([300, 200]);
    expect((await listLogs(ctx, { q: "line 8000", limit: 10 })).items).toHaveLength(1);
    expect((await listLogs(ctx, { q: "line 4000", limit: 10 })).items).toHaveLength(0);
  });

  it("keeps the newest occurrences of a group", async () => {
    const items = seqs(1, 600).map((seq) => fault(seq, seq <= 590 ? {} : { fingerprint: "b".repeat(32) }));
    await send(ctx, { stream: "errors", items });
    expect((await getError(ctx, WORKER, "a".repeat(32))).occurrences).toHaveLength(GROUP_OCCURRENCES);
    await keepMonitoring(ctx);
    expect(await count("error_occurrences")).toBe(GROUP_OCCURRENCES + 10);
    const { occurrences, count: times } = await getError(ctx, WORKER, "a".repeat(32));
    expect([occurrences[0]?.message, occurrences.at(-1)?.message, times]).toEqual(["boom 590", "boom 541", 590]);
    await send(ctx, { stream: "errors", items: [fault(601)] });
    await keepMonitoring(ctx);
    expect(await count("error_occurrences")).toBe(GROUP_OCCURRENCES + 10);
  });

  it("keeps them of each group, however much of the others one step removes", async () => {
    const items = seqs(1, 900).map((seq) => fault(seq, seq <= 600 ? {} : { fingerprint: "b".repeat(32) }));
    await send(ctx, { stream: "errors", items });
    await trimOccurrences(ctx);
    expect(await count("error_occurrences")).toBe(2 * GROUP_OCCURRENCES);
  });
});
