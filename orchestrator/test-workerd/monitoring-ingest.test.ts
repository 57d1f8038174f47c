import { createExecutionContext, env } from "cloudflare:test";
import { BATCH_RECORDS, LogPage, MAX_BATCH_BYTES } from "@gantry/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import { readConfig } from "../src/config/config.ts";
import type { Ctx } from "../src/context.ts";
import { CLOCK_MS } from "../src/monitoring/ingest/clamp-time.ts";
import { ingest } from "../src/monitoring/ingest/ingest.ts";
import { storeErrors } from "../src/monitoring/ingest/store-errors.ts";
import { changeError } from "../src/monitoring/change-error.ts";
import { getError } from "../src/monitoring/lists/get-error.ts";
import { listErrors } from "../src/monitoring/lists/list-errors.ts";
import { OrchestratorOps } from "../src/rpc/orchestrator-ops.ts";
import {
  AT,
  batchOf,
  change,
  emptyContext,
  fault,
  line,
  lines,
  sample,
  send,
  seqs,
  WORKER,
} from "./monitoring-records.ts";

let ctx: Ctx;
beforeEach(async () => {
  ctx = await emptyContext();
});

const take = (batch: ReturnType<typeof lines>, container = "main") => ingest(ctx, WORKER, container, batch);
async function stored(): Promise<number[]> {
  const rows = await ctx.db.selectFrom("logs").select("seq").orderBy("id").execute();
  return rows.map(({ seq }) => seq);
}
const total = async () => (await ctx.db.selectFrom("log_totals").select("stored").executeTakeFirst())?.stored;

describe("order", () => {
  it("stores each record once, however often and in whatever pieces it comes", async () => {
    expect(await take(lines(1, 5))).toEqual({ next: { logs: 6 } });
    expect(await take(lines(1, 5))).toEqual({ next: { logs: 6 } });
    expect(await take(lines(3, 8))).toEqual({ next: { logs: 9 } });
    expect(await take(lines(2, 4))).toEqual({ next: { logs: 9 } });
    expect(await stored()).toEqual(seqs(1, 8));
    expect(await total()).toBe(8);
  });

  it("stores nothing behind a gap, and says what it waits for", async () => {
    expect(await take(lines(2, 3))).toEqual({ next: { logs: 1 } });
    await take(lines(1, 2));
    expect(await take(lines(4, 9))).toEqual({ next: { logs: 3 } });
    expect(await take(lines(3, 9))).toEqual({ next: { logs: 10 } });
    expect(await stored()).toEqual(seqs(1, 9));
    expect(await total()).toBe(9);
  });

  it("goes on behind what the agent says is lost, and counts it once", async () => {
    await take(lines(1, 2));
    expect(await take(lines(10, 11, { lost: 6 }))).toEqual({ next: { logs: 3 } });
    const answers = [await take(lines(10, 11, { lost: 7 })), await take(lines(10, 11, { lost: 7 }))];
    expect(answers).toEqual([{ next: { logs: 12 } }, { next: { logs: 12 } }]);
    expect(await take(lines(12, 12, { lost: 9 }))).toEqual({ next: { logs: 13 } });
    expect(await stored()).toEqual([1, 2, 10, 11, 12]);
    const cursor = await ctx.db.selectFrom("ingest_cursors").select(["lost", "next"]).executeTakeFirst();
    expect(cursor).toEqual({ lost: 7, next: 13 });
  });

  it("lets one of racing batches win, whatever they hold", async () => {
    const racing = [lines(1, 40), lines(1, 40), lines(1, 20), lines(21, 60), lines(1, 40)];
    await Promise.all(racing.map((batch) => take(batch)));
    await take(lines(21, 60));
    expect(await stored()).toEqual(seqs(1, 60));
    const faults = { stream: "errors" as const, items: [fault(1, { times: 7 })] };
    await Promise.all([send(ctx, faults), send(ctx, faults), send(ctx, faults)]);
    expect(await listErrors(ctx, { limit: 10 })).toMatchObject({ items: [{ count: 7 }] });
  });

  it("counts each boot, container and stream by itself", async () => {
    await take(lines(1, 3));
    await take(lines(1, 2, { boot: "second" }));
    await take(lines(1, 1), "other");
    const all = batchOf(
      "boot",
      { stream: "metrics", from: 1, lost: 0, items: [sample(1)] },
      { stream: "logs", from: 5, lost: 0, items: [line(5)] },
      { stream: "processes", from: 1, lost: 0, items: [change(1), change(2)] },
      { stream: "errors", from: 2, lost: 1, items: [fault(2)] },
    );
    expect(await take(all)).toEqual({ next: { metrics: 2, logs: 4, processes: 3, errors: 3 } });
    expect(await take(batchOf("boot"))).toEqual({ next: {} });
    expect(await total()).toBe(6);
  });

  it.each([
    ["numbers that do not count on", batchOf("b", { stream: "logs", from: 1, lost: 0, items: [line(1), line(3)] })],
    ["another first number", batchOf("b", { stream: "logs", from: 2, lost: 0, items: [line(1)] })],
    ["more lost than there were", batchOf("b", { stream: "logs", from: 3, lost: 3, items: [line(3)] })],
    ["a stream twice", { ...lines(1, 1), parts: [...lines(1, 1).parts, ...lines(2, 2).parts] }],
  ])("refuses %s", async (_, batch) => {
    await expect(take(batch)).rejects.toMatchObject({ type: "VALIDATION_ERROR" });
    expect(await stored()).toEqual([]);
  });

  it("stores all of a batch or nothing of it", async () => {
    await env.DB.exec("CREATE TRIGGER refuse BEFORE INSERT ON metrics BEGIN SELECT RAISE(ABORT, 'full'); END");
    const batch = batchOf(
      "boot",
      { stream: "logs", from: 1, lost: 0, items: [line(1)] },
      { stream: "errors", from: 1, lost: 0, items: [fault(1)] },
      { stream: "metrics", from: 1, lost: 0, items: [sample(1)] },
    );
    try {
      await expect(take(batch)).rejects.toThrow("full");
    } finally {
      await env.DB.exec("DROP TRIGGER refuse");
    }
    expect(await stored()).toEqual([]);
    expect(await listErrors(ctx, { limit: 1 })).toEqual({ items: [], nextCursor: null });
    expect(await take(batch)).toEqual({ next: { logs: 2, errors: 2, metrics: 2 } });
    expect(await take(batch)).toEqual({ next: { logs: 2, errors: 2, metrics: 2 } });
    expect(await stored()).toEqual([1]);
    expect(await listErrors(ctx, { limit: 1 })).toMatchObject({ items: [{ count: 1 }] });
  });
});

it("takes a whole batch, and keeps every text as it is", async () => {
  const texts = ["", "ž🙂", "\u0000a\u0000", "\ud800", "\u001b[31mred\u001b[0m", '{"a":"\\u0000"}', "x".repeat(60_000)];
  const items = seqs(1, BATCH_RECORDS).map((seq) => line(seq, { text: texts[seq % 100] ?? `line ${seq}` }));
  await take(batchOf("boot", { stream: "logs", from: 1, lost: 0, items }));
  const rows = await ctx.db.selectFrom("logs").select(["text", "plain"]).orderBy("id").execute();
  expect(rows).toHaveLength(BATCH_RECORDS);
  const first = items.slice(0, 99).map(({ text }) => text.toWellFormed());
  expect(rows.slice(0, 99).map(({ text }) => text)).toEqual(first);
  expect(rows[3]).toEqual({ text: texts[4], plain: "red" });
  expect(rows[0]?.plain).toBe(null);
});

it("takes a container's clock only within a day of its own", async () => {
  await take(batchOf("boot", { stream: "logs", from: 1, lost: 0, items: [line(1, { at: 0 }), line(2, { at: 9e15 })] }));
  const rows = await ctx.db.selectFrom("logs").select("at").orderBy("id").execute();
  expect(rows).toEqual([{ at: AT - CLOCK_MS }, { at: AT + CLOCK_MS }]);
});

it("counts as a sign of life of the boot that the container runs", async () => {
  const row = { worker_name: WORKER, name: "main", state: "running", last_heartbeat_at: AT - 60_000 };
  await ctx.db
    .insertInto("containers")
    .values({ ...row, instance_id: "boot" })
    .execute();
  const beat = () => ctx.db.selectFrom("containers").select("last_heartbeat_at as at").executeTakeFirst();
  await take(lines(1, 1, { boot: "former" }));
  await ingest(ctx, "other-worker", "main", lines(1, 1));
  expect(await beat()).toEqual({ at: AT - 60_000 });
  await take(batchOf("boot"));
  expect(await beat()).toEqual({ at: AT });
});

describe("secrets", () => {
  const SECRET = "correct-horse-battery";
  const TOKEN = `ghp_${"a1B2c3D4e5F6g7H8i9J0".repeat(2).slice(0, 36)}`;
  const dump = async () => {
    const tables = ["logs", "error_groups", "error_occurrences", "processes", "process_events"] as const;
    return JSON.stringify(await Promise.all(tables.map((table) => ctx.db.selectFrom(table).selectAll().execute())));
  };
  beforeEach(async () => {
    ctx = await emptyContext({ config: readConfig({ REDACT: JSON.stringify([SECRET]) }) });
  });

  it("are masked in lines, also over pieces of one and around colours", async () => {
    const items = [
      line(1, { text: `token ${TOKEN} end` }),
      line(2, { text: "ž start correct-horse", cut: "begins" }),
      line(3, { text: "noise", stream: "stderr" }),
      line(4, { text: "-battery stop", cut: "ends" }),
      line(5, { text: `\u001b[1m${SECRET}\u001b[0m`, process: "job" }),
      line(6, { text: "untouched" }),
    ];
    await take(batchOf("boot", { stream: "logs", from: 1, lost: 0, items }));
    const rows = await ctx.db.selectFrom("logs").select(["text", "plain"]).orderBy("id").execute();
    expect(rows.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^token \S*\*{20,} end$/),
      "ž start *************",
      "noise",
      "******** stop",
      `\u001b[1m${"*".repeat(SECRET.length)}\u001b[0m`,
      "untouched",
    ]);
    expect(rows[4]?.plain).toBe("*".repeat(SECRET.length));
    expect(rows[0]?.text).toHaveLength(items[0]?.text.length ?? 0);
  });

  it("are masked in errors and commands", async () => {
    const said = `cannot log in with ${SECRET}`;
    await send(ctx, {
      stream: "errors",
      items: [fault(1, { message: said, stack: `Error: ${said}\n    at x (y.js:1:1)` })],
    });
    await send(ctx, { stream: "processes", items: [change(1, { command: ["curl", "-u", SECRET], reason: said })] });
    expect(await dump()).not.toContain("correct-horse");
    expect(await dump()).toContain("cannot log in with ****");
  });
});

describe("errors", () => {
  const A = "a".repeat(32);
  const group = () => getError(ctx, WORKER, A);

  it("are counted in their group, which is as its newest occurrence", async () => {
    await send(ctx, { stream: "errors", items: [fault(1, { times: 3 }), fault(2, { process: "job" })] });
    const late = fault(1, { at: AT - 5000, message: "older", times: 2 });
    await send(ctx, { stream: "errors", items: [late] }, { boot: "former", container: "other" });
    const { occurrences, ...rest } = await group();
    expect(rest).toEqual({
      workerName: WORKER,
      containerName: "main",
      instanceId: "boot",
      process: "job",
      fingerprint: A,
      language: "node",
      type: "TypeError",
      message: "boom 2",
      uncaught: true,
      stack: "TypeError: boom 2\n    at handler (/app/server.js:10:9)",
      frames: [{ function: "handler", file: "/app/server.js", line: 10, inApp: true }],
      firstSeenAt: new Date(AT - 5000).toISOString(),
      lastSeenAt: new Date(AT + 2).toISOString(),
      count: 6,
      state: "open",
      stateChangedAt: null,
      stateChangedBy: null,
      regressions: 0,
    });
    expect(occurrences.map(({ message, times }) => [message, times])).toEqual([
      ["boom 2", 1],
      ["boom 1", 3],
      ["older", 2],
    ]);
  });

  it("come back when they were resolved, but not by what happened before", async () => {
    await send(ctx, { stream: "errors", items: [fault(1)] });
    const person = { ...ctx, actor: { id: "token:x", kind: "program" as const }, now: AT + 1000 };
    const resolved = {
      state: "resolved",
      stateChangedBy: "token:x",
      stateChangedAt: new Date(AT + 1000).toISOString(),
    };
    expect(await changeError(person, WORKER, A, "resolved")).toMatchObject(resolved);
    await changeError({ ...person, actor: { id: "admin", kind: "person" }, now: AT + 1001 }, WORKER, A, "resolved");
    await send(ctx, { stream: "errors", items: [fault(2)] });
    expect(await group()).toMatchObject({ ...resolved, count: 2, regressions: 0 });
    const back = fault(3, { at: AT + 2000 });
    await send(ctx, { stream: "errors", items: [back, fault(4, { at: AT + 3000 })] });
    expect(await group()).toMatchObject({
      state: "open",
      stateChangedBy: null,
      stateChangedAt: new Date(AT + 2000).toISOString(),
      regressions: 1,
      count: 4,
    });
  });

  it("stay muted", async () => {
    await send(ctx, { stream: "errors", items: [fault(1)] });
    await changeError(ctx, WORKER, A, "muted");
    await send(ctx, { stream: "errors", items: [fault(2, { at: AT + 5000 })] });
    expect(await group()).toMatchObject({ state: "muted", count: 2, regressions: 0, stateChangedBy: "system" });
    await expect(changeError(ctx, WORKER, "b".repeat(32), "muted")).rejects.toMatchObject({ type: "NOT_FOUND" });
    await expect(getError(ctx, "nobody", A)).rejects.toMatchObject({ type: "NOT_FOUND" });
  });

  it("beyond a worker's number of groups are counted together", async () => {
    const print = (n: number) => n.toString(16).padStart(32, "0");
    const items = [1, 2, 1, 3, 4, 4, 2, 5].map((n, index) => fault(index + 1, { fingerprint: print(n) }));
    const source = { worker: WORKER, container: "main", boot: "boot" };
    const part = { stream: "errors" as const, from: 1, lost: 0, items };
    await ctx.db.batch(storeErrors(ctx, source, part, 3).map((query) => query.compile(ctx.db)));
    const rows = await ctx.db.selectFrom("error_groups").select(["fingerprint", "count"]).orderBy("id").execute();
    expect(rows).toEqual([
      { fingerprint: print(1), count: 2 },
      { fingerprint: print(2), count: 2 },
      { fingerprint: print(3), count: 1 },
      { fingerprint: "others", count: 3 },
    ]);
    const others = await getError(ctx, WORKER, "others");
    expect(others.occurrences.map(({ message }) => message)).toEqual(["boom 8", "boom 6", "boom 5"]);
  });
});

describe("by RPC", () => {
  const ops = (workerName: unknown) => {
    const execution = createExecutionContext();
    Object.defineProperty(execution, "props", { value: { workerName } });
    return new OrchestratorOps(execution, env);
  };

  it("takes a worker for what its binding says, whatever it says itself", async () => {
    const lie = { ...lines(1, 2), workerName: "victim", worker_name: "victim" };
    expect(await ops(WORKER).ingest("main", JSON.stringify(lie))).toEqual({ next: { logs: 3 } });
    const owners = await ctx.db.selectFrom("logs").select("worker_name").distinct().execute();
    expect(owners).toEqual([{ worker_name: WORKER }]);
    const asked = LogPage.parse(await ops(WORKER).listMonitoring("logs", { worker: "victim" }));
    expect(asked.items.map(({ workerName, seq }) => [workerName, seq])).toEqual([
      [WORKER, 2],
      [WORKER, 1],
    ]);
    expect(await ops("victim").listMonitoring("logs", { worker: WORKER, instance: "boot" })).toEqual({
      items: [],
      nextCursor: null,
    });
  });

  it.each([
    ["no text", { type: "batch" }, "VALIDATION_ERROR"],
    ["no JSON", "{", "VALIDATION_ERROR"],
    ["another shape", '{"type":"batch"}', "VALIDATION_ERROR"],
    ["too much", " ".repeat(MAX_BATCH_BYTES + 1), "PAYLOAD_TOO_LARGE"],
  ])("refuses %s", async (_, batch, type) => {
    await expect(ops(WORKER).ingest("main", batch)).rejects.toMatchObject({ type });
    await expect(ops(WORKER).ingest("Not A Name", batch)).rejects.toMatchObject({ type: "VALIDATION_ERROR" });
    await expect(ops(null).ingest("main", batch)).rejects.toMatchObject({ type: "VALIDATION_ERROR" });
  });
});
