import { echoSocket } from "@gantry/http";
import { beforeEach, describe, expect, it } from "vitest";
import type { Ctx } from "../src/context.ts";
import { Fleet } from "../src/fleet/fleet.ts";
import { probeFleet, WORKERS_PER_PAGE } from "../src/health/probe-fleet.ts";
import { PROBE_FRESH_MS, readProbes } from "../src/health/read-probes.ts";
import { saveProbe } from "../src/health/save-probe.ts";
import { testContext } from "./context.ts";

let ctx: Ctx;
beforeEach(async () => {
  ctx = await testContext({}, ["app-factory", "test-specialist"]);
  for (const table of ["probes", "workers", "containers"] as const) await ctx.db.deleteFrom(table).execute();
});

const good = (ms: number) => ({ ok: true, ms, instance: "boot", error: null });
const bad = { ok: false, ms: null, instance: null, error: "no answer" };

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
    const facts = { kind: "factory", title: "t", version: "1", image: "", max_containers: 1, methods: "[]" };
    await ctx.db
      .insertInto("workers")
      .values(names.slice(0, 10).map((name) => ({ name, ...facts, last_seen_at: 1, last_error: null })))
      .execute();
    for (const part of [names.slice(10, 20), names.slice(20, 30), names.slice(30)]) {
      await ctx.db
        .insertInto("workers")
        .values(part.map((name) => ({ name, ...facts, last_seen_at: 1, last_error: null })))
        .execute();
    }
    for (const expected of [WORKERS_PER_PAGE, WORKERS_PER_PAGE * 2, 40]) {
      asked = 0;
      await probeFleet({ ...ctx, fleet, now: Date.now() });
      expect(asked).toBeLessThanOrEqual(WORKERS_PER_PAGE);
      const health = await readProbes({ ...ctx, fleet, now: Date.now() }, "websocket", false);
      expect(health).toMatchObject({ status: "pass", workersUp: expected });
    }
  });
});
