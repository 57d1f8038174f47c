import {
  type FaultRecord,
  FaultPage,
  LEVEL,
  ListErrors,
  ListLogs,
  ListMetrics,
  ListProcesses,
  LogPage,
  MetricPage,
  ProcessPage,
} from "@gantry/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import type { Ctx } from "../src/context.ts";
import { changeError } from "../src/monitoring/change-error.ts";
import { levelNumber } from "../src/monitoring/ingest/store-logs.ts";
import { listErrors } from "../src/monitoring/lists/list-errors.ts";
import { listLogs } from "../src/monitoring/lists/list-logs.ts";
import { finest, listMetrics } from "../src/monitoring/lists/list-metrics.ts";
import { listProcesses } from "../src/monitoring/lists/list-processes.ts";
import { SCANNED_ROWS } from "../src/monitoring/lists/scan.ts";
import { indexLogs } from "../src/monitoring/upkeep/index-logs.ts";
import { AT, change, emptyContext, fault, line, sample, send, seqs, WORKER } from "./monitoring-records.ts";

let ctx: Ctx;
beforeEach(async () => {
  ctx = await emptyContext();
});

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
/** Everything that a list gives, page by page. */
async function walk<T>(list: (cursor: string | undefined) => Promise<Page<T>>) {
  const pages: T[][] = [];
  let cursor: string | undefined;
  do {
    const page = await list(cursor);
    pages.push(page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && pages.length < 500);
  return { items: pages.flat(), pages };
}
const walkLogs = (query: Record<string, unknown>) =>
  walk(async (cursor) => LogPage.parse(await listLogs(ctx, ListLogs.parse({ limit: 7, ...query, cursor }))));
const iso = (ms: number) => new Date(ms).toISOString();

describe("logs", () => {
  /** Lines of three containers that come in turns, with times that go back and forth and often agree. */
  async function record() {
    const owners = [
      { worker: WORKER, container: "main", boot: "b1" },
      { worker: WORKER, container: "other", boot: "b2" },
      { worker: "specialist", container: "main", boot: "b3" },
    ];
    for (let round = 0; round < 4; round++) {
      for (const [nth, owner] of owners.entries()) {
        const items = seqs(round * 20 + 1, round * 20 + 20).map((seq) =>
          line(seq, {
            at: AT + ((seq * 7) % 10) * 1000 + round * 3000 + nth,
            process: seq % 3 === 0 ? "job" : "web",
            stream: seq % 2 === 0 ? "stderr" : "stdout",
            level: LEVEL[seq % 7] ?? null,
            text: `line ${seq} of ${owner.boot}${seq % 5 === 0 ? " needle" : ""}`,
          }),
        );
        await send(ctx, { stream: "logs", items }, owner);
      }
    }
  }
  const rowsOf = () => ctx.db.selectFrom("logs").selectAll().orderBy("at", "desc").orderBy("id", "desc").execute();

  const queries = [
    {},
    { worker: WORKER },
    { worker: WORKER, container: "main" },
    { container: "main" },
    { worker: "specialist", container: "other" },
    { instance: "b2" },
    { instance: "b2", worker: WORKER, since: iso(AT + 3000) },
    { instance: "b2", worker: "specialist" },
    { instance: "b2", container: "main" },
    { instance: "nothing" },
    { process: "job" },
    { worker: WORKER, process: "job", stream: "stderr" },
    ...LEVEL.map((level) => ({ level })),
    { level: "warn", worker: WORKER },
    { level: "error", worker: WORKER, container: "other" },
    { level: "info", worker: WORKER, container: "other" },
    { since: iso(AT + 2000), until: iso(AT + 9000) },
    { since: iso(AT + 2000), worker: WORKER, container: "main", level: "fatal" },
    { until: iso(AT) },
  ];
  it.each(queries)("%j gives each line that fits, once, in order", async (query) => {
    await record();
    const { instance, worker, container, process, level, stream, since, until } = ListLogs.parse(query);
    const expected = (await rowsOf()).filter(
      (row) =>
        (worker ?? row.worker_name) === row.worker_name &&
        (container ?? row.container_name) === row.container_name &&
        (instance ?? row.instance_id) === row.instance_id &&
        (process ?? row.process) === row.process &&
        (stream ?? row.stream) === row.stream &&
        (level === undefined || (row.level ?? 0) >= levelNumber(level)) &&
        row.at >= (since ?? 0) &&
        row.at < (until ?? Number.MAX_SAFE_INTEGER),
    );
    const place = (of: { workerName: string; containerName: string; seq: number; at: string }) =>
      `${of.workerName}/${of.containerName}/${of.seq}/${of.at}`;
    const { items } = await walkLogs(query);
    expect(items.map(place)).toEqual(
      expected.map((row) => `${row.worker_name}/${row.container_name}/${row.seq}/${iso(row.at)}`),
    );
    // The search gives the same lines, those that came last first, whether they are indexed or not.
    const needles = expected.filter(({ text }) => text.includes("needle")).toSorted((a, b) => b.id - a.id);
    const found = async () => (await walkLogs({ ...query, q: "needle line" })).items.map(place);
    const wanted = needles.map((row) => `${row.worker_name}/${row.container_name}/${row.seq}/${iso(row.at)}`);
    expect(await found()).toEqual(wanted);
    await indexLogs(ctx);
    expect(await found()).toEqual(wanted);
    await send(ctx, { stream: "logs", items: [line(81, { text: "a needle" })] }, { boot: "b1" });
    expect((await walkLogs({ ...query, q: "needle" })).items.length).toBeGreaterThanOrEqual(wanted.length);
  });

  it("says what a structured line says", async () => {
    const text = JSON.stringify({ level: 50, msg: "boom", reqId: 7 });
    const items = [
      line(1, { text, level: "error" }),
      line(2, { text: "\u001b[31mred\u001b[0m", cut: "begins", partial: true }),
    ];
    await send(ctx, { stream: "logs", items });
    const { items: read } = await walkLogs({});
    expect(read).toEqual([
      {
        ...{ workerName: WORKER, containerName: "main", instanceId: "boot", seq: 2, at: iso(AT + 2), process: "web" },
        ...{ stream: "stdout", level: null, text: "\u001b[31mred\u001b[0m", message: null, fields: {} },
        ...{ cut: "begins", partial: true },
      },
      expect.objectContaining({ text, level: "error", message: "boom", fields: { reqId: 7 }, partial: false }),
    ]);
  });

  it("looks at a bounded number of rows for a rare match, and goes on where it stopped", async () => {
    for (let from = 1; from <= 12_000; from += 4000) {
      const items = seqs(from, from + 3999).map((seq) =>
        // All of one time: the cursor must tell them apart.
        line(seq, { at: AT, process: seq === 3 ? "rare" : "web", text: seq === 3 ? "rare needle" : `needle ${seq}` }),
      );
      await send(ctx, { stream: "logs", items });
    }
    const { items, pages } = await walkLogs({ worker: WORKER, process: "rare" });
    expect(items.map(({ seq }) => seq)).toEqual([3]);
    expect(pages.map((page) => page.length)).toEqual([0, 0, 1]);
    expect(Math.ceil(12_000 / SCANNED_ROWS)).toBe(pages.length);
    const search = async () => (await walkLogs({ worker: WORKER, process: "rare", q: "needle" })).items;
    expect(await search()).toHaveLength(1);
    await indexLogs(ctx);
    expect(await search()).toHaveLength(1);
    const all = await walkLogs({ q: "needle", limit: 1000 });
    expect(new Set(all.items.map(({ seq }) => seq)).size).toBe(12_000);
    expect(all.items).toHaveLength(12_000);
  });

  it.each(["!", "", "1-", "zzzzzzzzzzzz-1", "1-2-3"])("refuses the cursor %j", async (cursor) => {
    await expect(listLogs(ctx, ListLogs.parse({ cursor }))).rejects.toMatchObject({ type: "VALIDATION_ERROR" });
    const search = listLogs(ctx, ListLogs.parse({ cursor, q: "a" }));
    await expect(search).rejects.toMatchObject({ type: "VALIDATION_ERROR" });
  });
});

describe("search", () => {
  const texts = [
    "cannot find Module",
    "\u001b[31mcan\u001b[0mnot",
    "Žluťoučký kůň",
    "a.b_c needle-x",
    "find it: cannot",
    "NOT",
  ];
  const find = async (q: string, worker?: string) =>
    (await walkLogs({ q, ...(worker === undefined ? {} : { worker }) })).items.map(({ seq }) => seq);
  const cases: [string, number[]][] = [
    ["cannot", [5, 2, 1]],
    ["CANNOT find", [5, 1]],
    ['"cannot find"', [1]],
    ["can", []],
    ["can*", [5, 2, 1]],
    ['"find it" cann*', [5]],
    ["žluťoučký", [3]],
    ["kůň*", [3]],
    ["needle x", [4]],
    ["b", [4]],
    ["b_c", [4]],
    ["c_b", []],
    ["not", [6]],
    ["app", []],
    ["factory", []],
    ["31mcan", []],
  ];
  it.each(cases)("of %j finds the same before and after it is indexed", async (q, expected) => {
    await send(ctx, { stream: "logs", items: texts.map((text, index) => line(index + 1, { text })) });
    await send(ctx, { stream: "logs", items: [line(1, { text: "elsewhere" })] }, { worker: "appfactory" });
    expect(await find(q)).toEqual(expected);
    await indexLogs(ctx);
    expect(await find(q)).toEqual(expected);
    expect(await find(q, WORKER)).toEqual(expected);
    expect(await find(q, "appfactory")).toEqual([]);
  });

  it("needs a word", async () => {
    await expect(find("--")).rejects.toMatchObject({ type: "VALIDATION_ERROR" });
  });
});

describe("errors", () => {
  const print = (n: number) => n.toString(16).padStart(32, "0");
  const list = (query: Record<string, unknown>) =>
    walk(async (cursor) => FaultPage.parse(await listErrors(ctx, ListErrors.parse({ limit: 3, ...query, cursor }))));
  const prints = async (query: Record<string, unknown>) =>
    (await list(query)).items.map(({ workerName, fingerprint }) => `${workerName} ${Number.parseInt(fingerprint, 16)}`);
  const of = (n: number, change: Partial<FaultRecord> = {}) =>
    fault(n, { fingerprint: print(n), at: AT + (n % 4) * 1000, message: `cannot find ${n}`, ...change });

  it("are filtered and paged", async () => {
    await send(ctx, { stream: "errors", items: seqs(1, 8).map((n) => of(n, n === 3 ? { process: "job" } : {})) });
    await send(
      ctx,
      { stream: "errors", items: seqs(1, 4).map((n) => of(n)) },
      { worker: "z", container: "c", boot: "b" },
    );
    await changeError(ctx, WORKER, print(2), "muted");
    const all = ["z 3", "app-factory 7", "app-factory 3", "z 2", "app-factory 6", "app-factory 2", "z 1"];
    all.push("app-factory 5", "app-factory 1", "z 4", "app-factory 8", "app-factory 4");
    const mine = all.filter((name) => name.startsWith("app"));
    expect(await prints({})).toEqual(all);
    expect(await prints({ worker: WORKER })).toEqual(mine);
    expect(await prints({ container: "c" })).toEqual(["z 3", "z 2", "z 1", "z 4"]);
    expect(await prints({ instance: "b", worker: "z" })).toEqual(["z 3", "z 2", "z 1", "z 4"]);
    expect(await prints({ state: "muted" })).toEqual(["app-factory 2"]);
    expect(await prints({ state: "open" })).toEqual(all.filter((name) => name !== "app-factory 2"));
    expect(await prints({ state: "muted", worker: WORKER })).toEqual(["app-factory 2"]);
    expect(await prints({ process: "job" })).toEqual(["app-factory 3"]);
    expect(await prints({ q: '"find 7"' })).toEqual(["app-factory 7"]);
    expect(await prints({ q: "typeerror CANN*", worker: "z" })).toEqual(["z 3", "z 2", "z 1", "z 4"]);
    expect(await prints({ since: iso(AT + 2000), until: iso(AT + 3000) })).toEqual([
      "z 2",
      "app-factory 6",
      "app-factory 2",
    ]);
  });
});

describe("processes", () => {
  const list = async (query: Record<string, unknown> = {}) =>
    (
      await walk(async (cursor) =>
        ProcessPage.parse(await listProcesses(ctx, ListProcesses.parse({ limit: 2, ...query, cursor }))),
      )
    ).items;
  const states = async (query: Record<string, unknown> = {}) =>
    (await list(query)).map(({ instanceId, name, state }) => `${instanceId} ${name} ${state}`);
  const container = (instance_id: string, state: string, last_heartbeat_at = AT) =>
    ctx.db
      .insertInto("containers")
      .values({ worker_name: WORKER, name: "main", instance_id, state, last_heartbeat_at })
      .onConflict((conflict) =>
        conflict.columns(["worker_name", "name"]).doUpdateSet({ instance_id, state, last_heartbeat_at }),
      )
      .execute();

  it("are those of the newest instance in their last state, unless another is asked for", async () => {
    const former = [change(1), change(2, { process: "job", state: "crash-looping" })];
    await send(ctx, { stream: "processes", items: former }, { boot: "b1" });
    const exit = { code: 1, signal: null };
    const now = [
      change(1, { state: "starting", pid: null }),
      change(2, { state: "ready" }),
      change(3, { process: "job", state: "exited", pid: null, exit, reason: "exited with 1" }),
    ];
    await send(ctx, { stream: "processes", items: now }, { boot: "b2" });
    await container("b2", "running");
    expect(await list()).toEqual([
      {
        ...{ workerName: WORKER, containerName: "main", instanceId: "b2", id: "job", name: "job", state: "exited" },
        ...{ command: ["node", "server.js"], pid: null, exit, restarts: 0, reason: "exited with 1" },
        ...{ startedAt: iso(AT), changedAt: iso(AT + 3), cpu: null, memoryBytes: null },
      },
      expect.objectContaining({ instanceId: "b2", name: "web", state: "ready", pid: 42, exit: null }),
    ]);
    expect(await states({ instance: "b1" })).toEqual(["b1 job crash-looping", "b1 web exited"]);
    expect(await states({ state: "ready", worker: WORKER })).toEqual(["b2 web ready"]);
    expect(await states({ process: "job", container: "main", worker: WORKER })).toEqual(["b2 job exited"]);
    expect(await states({ q: "server exited" })).toEqual(["b2 job exited"]);
    expect(await states({ worker: "other" })).toEqual([]);
    const events = await ctx.db.selectFrom("process_events").select("state").orderBy("id").execute();
    expect(events).toHaveLength(5);
  });

  it("read as exited when their container is gone, whatever they said last", async () => {
    await send(ctx, { stream: "processes", items: [change(1)] });
    expect(await states()).toEqual(["boot web running"]);
    await container("boot", "stopped");
    const [gone] = await list();
    expect(gone).toMatchObject({ state: "exited", reason: "its container stopped", pid: null });
    expect(gone?.exit).toEqual({ code: null, signal: null });
    expect(await states({ state: "running" })).toEqual([]);
    expect(await states({ state: "exited" })).toEqual(["boot web exited"]);
    await container("another", "running");
    expect(await states()).toEqual(["boot web exited"]);
    await container("boot", "running", AT - 90_000);
    expect(await states()).toEqual(["boot web exited"]);
    await container("boot", "stopping");
    expect(await states()).toEqual(["boot web running"]);
  });

  it("use what their newest sample says", async () => {
    await send(ctx, {
      stream: "processes",
      items: [change(1), change(2, { process: "job", state: "exited", pid: null })],
    });
    const of = (seq: number, process: string | null, cpu: number) =>
      sample(seq, { process, cpu, memoryBytes: cpu * 100, at: AT - 20_000 + seq * 1000 });
    await send(ctx, { stream: "metrics", items: [of(1, "web", 1), of(2, "web", 2), of(3, "job", 3), of(4, null, 4)] });
    const used = (await list()).map(({ name, cpu, memoryBytes }) => [name, cpu, memoryBytes]);
    expect(used).toEqual([
      ["job", null, null],
      ["web", 2, 200],
    ]);
    ctx.now += 120_000;
    expect((await list()).map(({ cpu }) => cpu)).toEqual([null, null]);
  });
});

describe("metrics", () => {
  const list = (query: Record<string, unknown> = {}) =>
    walk(async (cursor) =>
      MetricPage.parse(await listMetrics(ctx, ListMetrics.parse({ resolution: "10s", limit: 4, ...query, cursor }))),
    );
  const points = async (query: Record<string, unknown> = {}) =>
    (await list(query)).pages.map((page) =>
      page.map(({ containerName, process, at }) => `${containerName} ${process} ${(Date.parse(at) - AT) / 1000}`),
    );

  it("come in the order of time, the newest page first", async () => {
    ctx.now = AT + 100_000;
    const items = seqs(1, 10).map((seq) => sample(seq, { process: seq % 2 === 0 ? "web" : null }));
    await send(ctx, { stream: "metrics", items });
    await send(ctx, { stream: "metrics", items: seqs(1, 2).map((seq) => sample(seq)) }, { container: "c", boot: "b" });
    expect(await points()).toEqual([
      ["main null 70", "main web 80", "main null 90", "main web 100"],
      ["main null 30", "main web 40", "main null 50", "main web 60"],
      ["main null 10", "c null 10", "main web 20", "c null 20"],
    ]);
    expect((await points({ totals: "true" })).flat()).toHaveLength(7);
    expect(await points({ totals: "true", worker: WORKER, container: "main", since: iso(AT + 50_000) })).toEqual([
      ["main null 50", "main null 70", "main null 90"],
    ]);
    expect(await points({ process: "web", since: iso(AT + 90_000) })).toEqual([["main web 100"]]);
    expect(await points({ process: "web", worker: WORKER, container: "main", until: iso(AT + 30_000) })).toEqual([
      ["main web 20"],
    ]);
    expect(await points({ process: "web", totals: "true" })).toEqual([[]]);
    expect(await points({ instance: "b" })).toEqual([["c null 10", "c null 20"]]);
    expect(await points({ worker: "nobody" })).toEqual([[]]);
    expect(await points({ q: "web", until: iso(AT + 50_000) })).toEqual([["main web 20", "main web 40"]]);
    expect((await list({ instance: "b", limit: 1 })).items[0]).toEqual({
      ...{ workerName: WORKER, containerName: "c", instanceId: "b", at: iso(AT + 20_000), resolution: "10s" },
      ...{ process: null, cpu: 0.5, cpuMax: 0.5, cpuLimit: 2, memoryBytes: 1000, memoryMaxBytes: 1000, pids: 3 },
      ...{ memoryLimitBytes: null, diskUsedBytes: 10, diskTotalBytes: 100, rxBytesPerSecond: 1.5 },
      txBytesPerSecond: null,
    });
  });

  it.each([
    [{}, "10s"],
    [{ since: AT - 600_000, limit: 100 }, "10s"],
    [{ since: AT - 600_000, limit: 50 }, "1m"],
    [{ since: AT - 3 * 86_400_000, until: AT - 3 * 86_400_000 + 60_000 }, "1m"],
    [{ until: AT - 20 * 86_400_000 }, "1h"],
    [{ since: AT - 86_400_000, limit: 1000 }, "1h"],
    [{ since: AT - 500 * 86_400_000 }, "1h"],
  ])("%j is answered by points of %s", (query, expected) => {
    expect(finest(ctx, { limit: 100, ...query })).toBe(expected);
  });
});
