import { echoSocket } from "@gantry/http";
import { createExecutionContext, env } from "cloudflare:test";
import { ErrorEnvelope } from "@gantry/contracts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { personCookie } from "../src/api/cookies.ts";
import { app } from "../src/app.ts";
import { hashSecret } from "../src/auth/secrets.ts";
import type { Ctx } from "../src/context.ts";
import { Fleet } from "../src/fleet/fleet.ts";
import { probeFleet, WORKERS_PER_PAGE } from "../src/health/probe-fleet.ts";
import { readHealth } from "../src/health/read-health.ts";
import { PROBE_FRESH_MS, readProbes } from "../src/health/read-probes.ts";
import { saveProbe } from "../src/health/save-probe.ts";
import { probeNow } from "../src/health/probe-now.ts";
import { probeTerminal } from "../src/health/probe-terminal.ts";
import { probeWebSocket } from "../src/health/probe-websocket.ts";
import type { WorkerBinding } from "../src/fleet/worker-binding.ts";
import { insertWorkers, testContext } from "./context.ts";

let ctx: Ctx;
beforeEach(async () => {
  ctx = await testContext({}, ["app-factory", "test-specialist"]);
  for (const table of ["probes", "workers", "containers"] as const) await ctx.db.deleteFrom(table).execute();
});

afterEach(() => vi.useRealTimers());

const good = (ms: number) => ({ ok: true, ms, instance: "boot", error: null });
const bad = { ok: false, ms: null, instance: null, error: "no answer" };

it("the aggregate is read behind the backs of those who ask, by one of them, and is a second old at most", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const begin = Date.now();
  const reads: Promise<unknown>[] = [];
  const ask = (after: number) => {
    vi.setSystemTime(begin + after);
    return readHealth({ ...ctx, now: begin + after }, true, (work) => void reads.push(work));
  };
  await insertWorkers({ ...ctx, now: begin }, "app-factory");
  expect((await ask(0)).workersUp).toBe(1);
  await insertWorkers({ ...ctx, now: begin }, "test-specialist");
  expect((await ask(499)).workersUp).toBe(1);
  expect(reads).toHaveLength(0);
  expect((await ask(500)).workersUp).toBe(1);
  expect((await ask(501)).workersUp).toBe(1);
  expect(reads).toHaveLength(1);
  await Promise.all(reads);
  expect(await ask(502)).toMatchObject({ workersUp: 2, time: new Date(begin + 500).toISOString() });
  await ctx.db.deleteFrom("workers").execute();
  expect((await ask(1500)).workersUp).toBe(0);
  expect(reads).toHaveLength(1);
  // What D1 did not answer is said to whoever waited for it, and to nobody after.
  await env.DB.exec("ALTER TABLE workers RENAME TO workers_away");
  expect((await ask(2500)).status).toBe("fail");
  await env.DB.exec("ALTER TABLE workers_away RENAME TO workers");
  expect((await ask(2501)).status).toBe("warn");
});

describe("what the probes found", () => {
  it("is warn and says why while there is nothing", async () => {
    const health = await readProbes(ctx, "terminal", false);
    expect(health).toMatchObject({ status: "warn", checksFailed: 0, workersUp: 0, workersDown: 0 });
    expect(health.output).toContain("no container runs, or none was probed yet");
    expect(Object.keys(health)[0]).toBe("status");
  });

  it.each([
    ["pass", [good(3), good(7)], { workersUp: 2, workersDown: 0, latencyMs: 7 }],
    ["warn", [good(3), bad], { workersUp: 1, workersDown: 1, latencyMs: 3, checksFailed: 1 }],
    ["fail", [bad, bad], { workersUp: 0, workersDown: 2, checksFailed: 2 }],
  ] as const)("is %s", async (status, [factory, specialist], facts) => {
    await saveProbe(ctx, "app-factory", "terminal", "main", ctx.now, factory);
    await saveProbe(ctx, "test-specialist", "terminal", "main", ctx.now, specialist);
    const open = await readProbes(ctx, "terminal", false);
    expect(open).toMatchObject({ status, ...facts });
    expect(open.checks).toBeUndefined();
    const { checks } = await readProbes(ctx, "terminal", true);
    expect(Object.keys(checks ?? {})).toEqual(["terminal:app-factory", "terminal:test-specialist"]);
    const one = await readProbes(ctx, "terminal", true, "app-factory");
    expect(Object.keys(one.checks ?? {})).toEqual(["terminal:app-factory"]);
  });

  it("is forgotten when it is old, and an older one never hides a newer", async () => {
    await saveProbe(ctx, "app-factory", "terminal", "main", ctx.now, good(1));
    await saveProbe(ctx, "app-factory", "terminal", "main", ctx.now - 1, bad);
    expect((await readProbes(ctx, "terminal", false)).status).toBe("pass");
    const later = { ...ctx, now: ctx.now + PROBE_FRESH_MS };
    expect((await readProbes(later, "terminal", false)).status).toBe("warn");
  });
});

describe("the schedule", () => {
  it("takes those that were probed longest ago, a page at a time, and reaches everybody", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `worker-${String(index).padStart(2, "0")}`);
    let asked = 0;
    const echo = {
      async fetch(request: Request): Promise<Response> {
        asked += 1;
        return echoSocket(request);
      },
    };
    const bindings = names.map((name) => [`${name.toUpperCase().replaceAll("-", "_")}_SERVICE`, echo]);
    const fleet = new Fleet(Object.fromEntries(bindings));
    await insertWorkers(ctx, ...names);
    for (const expected of [WORKERS_PER_PAGE, WORKERS_PER_PAGE * 2, 40]) {
      asked = 0;
      await probeFleet({ ...ctx, fleet, now: Date.now() });
      expect(asked).toBeLessThanOrEqual(WORKERS_PER_PAGE);
      const health = await readProbes({ ...ctx, fleet, now: Date.now() }, "websocket", false);
      expect(health).toMatchObject({ status: "pass", workersUp: expected });
    }
  });
});

/** A worker of which only `fetch` answers. */
function binding(fetch: (request: Request) => Promise<Response>): WorkerBinding {
  const no = () => Promise.reject(new Error("not asked for"));
  return {
    fetch,
    describe: no,
    startContainer: no,
    stopContainer: no,
    restartContainer: no,
    touchContainer: no,
    containerLife: no,
  };
}

/** By turns and not by time, which the test holds still; the test's own limit is the bound. */
async function turnsUntil(look: () => boolean): Promise<void> {
  while (!look()) await new Promise((resolve) => setImmediate(resolve));
}

describe("a probe", () => {
  it.each([
    ["terminal", (worker: WorkerBinding) => probeTerminal(worker, "main")],
    ["websocket", probeWebSocket],
  ])("of a %s lets go of a socket that comes too late", async (_, probe) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const asked = Promise.withResolvers<Response>();
    let reading: unknown = null;
    const probed = probe(binding(() => asked.promise)).then((answer) => (reading = answer));
    await turnsUntil(() => (vi.advanceTimersByTime(1_000), reading !== null));
    expect(await probed).toMatchObject({ ok: false, error: "no answer within 5000 ms" });
    const { 0: near, 1: far } = new WebSocketPair();
    let closed = 0;
    far.addEventListener("close", ({ code }) => (closed = code));
    far.accept();
    asked.resolve(new Response(null, { status: 101, webSocket: near }));
    await turnsUntil(() => closed !== 0);
    expect(closed).toBe(1000);
  });

  it("of a worker that never echoes closes its socket", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { 0: near, 1: far } = new WebSocketPair();
    let closed = 0;
    far.addEventListener("close", ({ code }) => (closed = code));
    far.accept();
    const probed = probeWebSocket(binding(async () => new Response(null, { status: 101, webSocket: near })));
    await turnsUntil(() => (vi.advanceTimersByTime(1_000), closed !== 0));
    expect([(await probed).ok, closed]).toEqual([false, 1000]);
  });

  it("of a terminal that never stops talking ends", async () => {
    const { 0: near, 1: far } = new WebSocketPair();
    far.accept();
    const output = new Uint8Array(16 + 16 * 1024).fill(0x78, 16);
    let sent = 0;
    far.addEventListener("message", ({ data }) => {
      // One piece for each that was taken, without an end.
      if (typeof data !== "string" || !/"type":"(attach|ack)"/.test(data) || sent >= 1_000) return;
      new DataView(output.buffer).setBigUint64(8, BigInt((sent += 1)));
      far.send(output);
    });
    const reading = await probeTerminal(
      binding(async () => new Response(null, { status: 101, webSocket: near })),
      "main",
    );
    expect(reading).toMatchObject({ ok: false, error: "the terminal says too much" });
    expect(sent).toBeLessThan(20);
  });

  it("says why a container that it should wake did not start", async () => {
    const worker = {
      fetch() {},
      startContainer: () => Promise.reject(Object.assign(new Error("no such image"), { type: "UNAVAILABLE" })),
    };
    const health = await probeNow(
      { ...ctx, now: Date.now(), fleet: new Fleet({ APP_FACTORY_SERVICE: worker }) },
      "app-factory",
      true,
    );
    expect(health.checks?.["terminal:app-factory"]?.[0]?.output).toBe("no such image");
  });

  it("of a container that is stopped meanwhile is no failure", async () => {
    await insertWorkers(ctx, "app-factory");
    await ctx.db
      .insertInto("containers")
      .values({ worker_name: "app-factory", name: "main", state: "running", last_heartbeat_at: ctx.now })
      .execute();
    const worker = {
      async fetch(request: Request): Promise<Response> {
        if (request.url.endsWith("/health/websocket")) return echoSocket(request);
        await ctx.db.updateTable("containers").set({ state: "stopped" }).execute();
        return new Response(null, { status: 409 });
      },
    };
    await probeFleet({ ...ctx, fleet: new Fleet({ APP_FACTORY_SERVICE: worker }) });
    expect((await readProbes({ ...ctx, now: Date.now() }, "terminal", false)).workersDown).toBe(0);
  });
});

it("a link on anybody's page starts no container", async () => {
  const cookie = "secret-of-a-browser-session";
  const row = { hash: await hashSecret(cookie), actor_id: "admin", created_at: 1, expires_at: Date.now() + 60_000 };
  await ctx.db.deleteFrom("browser_sessions").execute();
  await ctx.db.insertInto("browser_sessions").values(row).execute();
  let started = 0;
  const worker = { fetch() {}, startContainer: async () => (started += 1) };
  const answer = await app.fetch(
    new Request("http://127.0.0.1:8787/health/terminal?worker=app-factory&wake=1", {
      headers: { cookie: `${personCookie(ctx.config)}=${cookie}` },
    }),
    { ...env, APP_FACTORY_SERVICE: worker },
    createExecutionContext(),
  );
  expect([answer.status, ErrorEnvelope.parse(await answer.json()).error.type, started]).toEqual([403, "FORBIDDEN", 0]);
});
