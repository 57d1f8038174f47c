import {
  type FaultRecord,
  FaultPage,
  ListErrors,
  ListMetrics,
  ListProcesses,
  ListProcessEvents,
  MetricPage,
  ProcessEventPage,
  ProcessPage,
} from "@gantry/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import type { Ctx } from "../src/context.ts";
import { changeError } from "../src/monitoring/change-error.ts";
import { listErrors } from "../src/monitoring/lists/list-errors.ts";
import { finest, listMetrics } from "../src/monitoring/lists/list-metrics.ts";
import { listProcessEvents } from "../src/monitoring/lists/list-process-events.ts";
import { listProcesses } from "../src/monitoring/lists/list-processes.ts";
import { AT, change, emptyContext, fault, sample, send, seqs, walk, WORKER } from "./monitoring-records.ts";

let ctx: Ctx;
beforeEach(async () => {
  ctx = await emptyContext();
});
const iso = (ms: number) => new Date(ms).toISOString();

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
        workerName: WORKER,
        containerName: "main",
        instanceId: "b2",
        id: "job",
        name: "job",
        state: "exited",
        command: ["node", "server.js"],
        pid: null,
        exit,
        restarts: 0,
        reason: "exited with 1",
        startedAt: iso(AT),
        changedAt: iso(AT + 3),
        cpu: null,
        memoryBytes: null,
      },
      expect.objectContaining({ instanceId: "b2", name: "web", state: "ready", pid: 42, exit: null }),
    ]);
    expect(await states({ instance: "b1" })).toEqual(["b1 job crash-looping", "b1 web exited"]);
    expect(await states({ state: "ready", worker: WORKER })).toEqual(["b2 web ready"]);
    expect(await states({ process: "job", container: "main", worker: WORKER })).toEqual(["b2 job exited"]);
    expect(await states({ q: "server exited" })).toEqual(["b2 job exited"]);
    expect(await states({ worker: "other" })).toEqual([]);
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

describe("process events", () => {
  const events = async (query: Record<string, unknown> = {}) => {
    const { items } = await walk(async (cursor) =>
      ProcessEventPage.parse(await listProcessEvents(ctx, ListProcessEvents.parse({ limit: 2, ...query, cursor }))),
    );
    return items;
  };
  const states = async (query: Record<string, unknown> = {}) =>
    (await events(query)).map(({ instanceId, process, seq, state }) => `${instanceId} ${process} ${seq} ${state}`);

  it("are every change, of former instances too, each once, the newest first", async () => {
    const exit = { code: null, signal: "SIGKILL" };
    const died = change(3, { state: "backing-off", pid: null, exit, restarts: 1, reason: "killed; again in 1 s" });
    const first = [change(1, { state: "starting", pid: null }), change(2), died, change(4, { process: "job" })];
    await send(ctx, { stream: "processes", items: first }, { boot: "b1" });
    await send(ctx, { stream: "processes", items: first }, { boot: "b1" });
    await send(ctx, { stream: "processes", items: [change(1, { at: AT + 10 })] }, { boot: "b2" });
    await send(
      ctx,
      { stream: "processes", items: [change(1, { at: AT - 5 })] },
      { worker: "z", container: "c", boot: "b3" },
    );
    const web = ["b2 web 1 running", "b1 web 3 backing-off", "b1 web 2 running", "b1 web 1 starting"];
    expect(await states()).toEqual([web[0], "b1 job 4 running", ...web.slice(1), "b3 web 1 running"]);
    expect(await states({ worker: WORKER, container: "main", process: "web" })).toEqual(web);
    expect(await states({ worker: WORKER, container: "main", process: "web", instance: "b1" })).toEqual(web.slice(1));
    expect(await states({ instance: "b3" })).toEqual(["b3 web 1 running"]);
    expect(await states({ instance: "b3", worker: WORKER })).toEqual([]);
    expect(await states({ process: "web", since: iso(AT + 3), until: iso(AT + 10) })).toEqual([web[1]]);
    expect((await events({ process: "web", instance: "b1" }))[0]).toEqual({
      workerName: WORKER,
      containerName: "main",
      instanceId: "b1",
      process: "web",
      seq: 3,
      at: iso(AT + 3),
      state: "backing-off",
      pid: null,
      exit,
      restarts: 1,
      reason: "killed; again in 1 s",
    });
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
      workerName: WORKER,
      containerName: "c",
      instanceId: "b",
      at: iso(AT + 20_000),
      resolution: "10s",
      process: null,
      cpu: 0.5,
      cpuMax: 0.5,
      cpuLimit: 2,
      memoryBytes: 1000,
      memoryMaxBytes: 1000,
      pids: 3,
      memoryLimitBytes: null,
      diskUsedBytes: 10,
      diskTotalBytes: 100,
      rxBytesPerSecond: 1.5,
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
