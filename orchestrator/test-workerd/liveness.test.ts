import type { ContainerReport, ContainerState } from "@gantry/contracts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Ctx } from "../src/context.ts";
import { Fleet } from "../src/fleet/fleet.ts";
import { LOOP_ENDS, LOOP_MS, LOST_MS } from "../src/fleet/liveness.ts";
import { getWorker, listContainers } from "../src/fleet/read-fleet.ts";
import { reconcileContainers } from "../src/fleet/reconcile-containers.ts";
import { reportContainer } from "../src/fleet/report-container.ts";
import { syncFleet } from "../src/fleet/sync-fleet.ts";
import { ingest } from "../src/monitoring/ingest/ingest.ts";
import { insertWorkers, testContext } from "./context.ts";
import { lines } from "./monitoring-records.ts";

let ctx: Ctx;
beforeEach(async () => {
  ctx = await testContext({}, ["app-factory"]);
  for (const table of ["containers", "container_boots", "workers", "ingest_cursors"] as const) {
    await ctx.db.deleteFrom(table).execute();
  }
  await insertWorkers(ctx, "app-factory");
});

afterEach(() => vi.useRealTimers());

const later = (ms: number): Ctx => ({ ...ctx, now: ctx.now + ms });

function report(generation: number, state: ContainerState, bootId: string | null = null): ContainerReport {
  const reason = state === "failed" ? `ended ${generation}` : null;
  return {
    container: "main",
    state,
    desired: state === "stopped" ? "stopped" : "running",
    bootId,
    startedAt: 5,
    reason,
    generation,
  };
}

async function main(at: Ctx) {
  const [container] = await listContainers(at, "app-factory");
  return container;
}

describe("a container that runs and is silent", () => {
  beforeEach(() => reportContainer(ctx, "app-factory", report(1, "running", "boot1")));

  it("reads as lost within 90 seconds, and its worker as degraded", async () => {
    expect(LOST_MS).toBeLessThan(90_000);
    expect(await main(later(LOST_MS))).toMatchObject({ state: "running", reason: null });
    const silent = later(LOST_MS + 1);
    expect(await main(silent)).toMatchObject({
      state: "lost",
      bootId: "boot1",
      reason: "no sign of life from its agent for 75 s",
    });
    expect(await getWorker({ ...silent }, "app-factory")).toMatchObject({
      status: "degraded",
      containerCount: { running: 0, total: 1 },
    });
  });

  it("is not brought back by its Durable Object's word, which may not know", async () => {
    const silent = later(LOST_MS + 1);
    await reportContainer(silent, "app-factory", report(1, "running", "boot1"));
    expect(await main(silent)).toMatchObject({ state: "lost" });
  });

  it("is what its Durable Object says of it when that is news", async () => {
    const silent = later(LOST_MS + 1);
    await reportContainer(silent, "app-factory", report(2, "failed"));
    expect(await main(silent)).toMatchObject({ state: "failed", desired: "running", reason: "ended 2" });
  });

  it("at rest is never lost", async () => {
    await reportContainer(ctx, "app-factory", report(2, "stopped"));
    expect(await main(later(LOST_MS * 100))).toMatchObject({ state: "stopped", desired: "stopped" });
  });
});

describe("reconciliation", () => {
  const asking = (at: Ctx, answer: ContainerReport, asked: string[]): Ctx => ({
    ...at,
    fleet: new Fleet({
      APP_FACTORY_SERVICE: {
        fetch() {},
        async containerLife(name: string) {
          asked.push(name);
          return answer;
        },
      },
    }),
  });

  it("finds a container that runs although it should be at rest, by its signs of life", async () => {
    await reportContainer(ctx, "app-factory", report(2, "stopped"));
    await ctx.db.updateTable("containers").set({ last_heartbeat_at: ctx.now }).execute();
    await reconcileContainers(asking(ctx, report(3, "running", "orphan"), []));
    expect(await main(ctx)).toMatchObject({ state: "running", bootId: "orphan" });
  });

  it.each([
    ["that its report never told of", true],
    ["that it does not even know", false],
  ])("finds a container %s, by what its agent sends", async (_, known) => {
    if (known) await reportContainer({ ...ctx, now: ctx.now - 10 * LOST_MS }, "app-factory", report(1, "stopped"));
    await ingest(ctx, "app-factory", "main", lines(1, 1, { boot: "orphan" }));
    await reconcileContainers(asking(ctx, report(3, "running", "orphan"), []));
    expect(await main(ctx)).toMatchObject({ state: "running", bootId: "orphan" });
  });

  it("asks about the rest too, however many are lost", async () => {
    for (let n = 1; n <= 30; n++) {
      await reportContainer(ctx, "app-factory", { ...report(1, "running", `boot-${n}`), container: `lost-${n}` });
    }
    const silent = later(LOST_MS + 1);
    await reportContainer(silent, "app-factory", report(1, "starting"));
    const asked: string[] = [];
    await reconcileContainers(asking(silent, report(0, "running"), asked));
    expect(asked).toHaveLength(12);
    expect(asked).toContain("main");
  });

  it("is not held up by a worker that hangs, nor is the description of the others", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await reportContainer(ctx, "app-factory", report(1, "running", "boot1"));
    const hangs = () => new Promise<never>(() => undefined);
    const fleet = new Fleet({ APP_FACTORY_SERVICE: { fetch() {}, containerLife: hangs, describe: hangs } });
    let left = 2;
    const done = () => (left -= 1);
    const runs = [reconcileContainers({ ...ctx, fleet }).then(done), syncFleet({ ...ctx, fleet }).then(done)];
    while (left > 0) {
      vi.advanceTimersByTime(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(runs);
    expect(await getWorker({ ...ctx, fleet }, "app-factory")).toMatchObject({ status: "down" });
  });

  it("asks nobody about a container at rest that is silent", async () => {
    await reportContainer(ctx, "app-factory", report(2, "stopped"));
    const asked: string[] = [];
    await reconcileContainers(asking(later(LOST_MS + 1), report(3, "running"), asked));
    expect(asked).toEqual([]);
  });

  it("asks about lost ones first", async () => {
    for (const name of ["a", "b", "c"]) {
      await reportContainer(ctx, "app-factory", { ...report(1, "running", `boot-${name}`), container: name });
    }
    const silent = later(LOST_MS + 1);
    await ctx.db.updateTable("containers").set({ last_heartbeat_at: silent.now }).where("name", "<>", "b").execute();
    const asked: string[] = [];
    await reconcileContainers(asking(silent, report(0, "running"), asked));
    expect(asked[0]).toBe("b");
  });
});

describe("a restart loop", () => {
  async function life(n: number, at: Ctx, end: "failed" | "stopped"): Promise<void> {
    await reportContainer(at, "app-factory", report(2 * n, "running", `boot${n}`));
    await reportContainer(at, "app-factory", report(2 * n + 1, end));
  }

  it("is named once it has ended unasked often enough", async () => {
    for (let n = 1; n < LOOP_ENDS; n++) await life(n, later(n), "failed");
    expect((await main(later(10)))?.reason).not.toContain("loop");
    await life(LOOP_ENDS, later(9), "failed");
    expect((await main(later(10)))?.reason).toBe(
      "restart loop: ended 3 times unasked within 10 minutes; last: ended 7",
    );
  });

  it("is over when it held, and wanted ends are none", async () => {
    for (let n = 1; n <= LOOP_ENDS; n++) await life(n, later(n), "failed");
    expect((await main(later(LOOP_MS + 10)))?.reason).not.toContain("loop");
    await ctx.db.deleteFrom("container_boots").execute();
    for (let n = 11; n <= 20; n++) await life(n, later(n), "stopped");
    expect((await main(later(30)))?.reason).toBeNull();
  });

  it("counts an end once, however often and late it is told", async () => {
    await life(1, ctx, "failed");
    await reportContainer(later(1), "app-factory", report(4, "running", "boot2"));
    await reportContainer(later(2), "app-factory", report(3, "failed"));
    const boots = await ctx.db.selectFrom("container_boots").select(["instance_id", "end_state"]).execute();
    expect(boots).toEqual([
      { instance_id: "boot1", end_state: "failed" },
      { instance_id: "boot2", end_state: null },
    ]);
  });
});
