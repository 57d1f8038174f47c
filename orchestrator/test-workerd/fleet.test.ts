import { beforeEach, describe, expect, it } from "vitest";
import type { Ctx } from "../src/context.ts";
import { getWorker, listContainers, listWorkers, WORKER_SILENT_MS } from "../src/fleet/read-fleet.ts";
import { reportContainer } from "../src/fleet/report-container.ts";
import { requireContainer } from "../src/fleet/require-container.ts";
import { insertWorkers, testContext } from "./context.ts";

let ctx: Ctx;
beforeEach(async () => {
  ctx = await testContext({}, ["app-factory"]);
  await ctx.db.deleteFrom("containers").execute();
  await ctx.db.deleteFrom("workers").execute();
  await insertWorkers(ctx, "app-factory");
});

describe("requireContainer", () => {
  it("lets ten who come at once have as many as the worker's limit", async () => {
    await requireContainer(ctx, "app-factory", "main");
    const names = Array.from({ length: 10 }, (_, index) => `c${index}`);
    const tries = await Promise.allSettled(names.map((name) => requireContainer(ctx, "app-factory", name)));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(await listContainers(ctx, "app-factory")).toHaveLength(3);
  });

  it("always allows main, knows what it has made, and refuses an unknown worker", async () => {
    for (const name of ["a", "b", "c", "main", "a"]) await requireContainer(ctx, "app-factory", name);
    await expect(requireContainer(ctx, "app-factory", "d")).rejects.toThrow("allows no further one");
    await expect(requireContainer(ctx, "nope", "main")).rejects.toThrow("worker nope is not bound");
  });
});

describe("reportContainer", () => {
  const report = (generation: number, state: "starting" | "running" | "failed") =>
    reportContainer(ctx, "app-factory", {
      container: "main",
      state,
      desired: "running",
      bootId: state === "running" ? "boot" : null,
      startedAt: 5,
      reason: state === "failed" ? "why" : null,
      generation,
    });

  it("keeps the newest, whatever order reports come in", async () => {
    await report(3, "running");
    await report(2, "starting");
    const [container] = await listContainers(ctx, "app-factory");
    expect(container).toMatchObject({ state: "running", bootId: "boot", startedAt: "1970-01-01T00:00:00.005Z" });
  });
});

describe("a worker's status", () => {
  it.each([
    ["up", { seen: 0, error: null }, "running"],
    ["degraded", { seen: 0, error: null }, "failed"],
    ["down", { seen: 0, error: "no answer" }, "running"],
    ["down", { seen: -WORKER_SILENT_MS - 1, error: null }, "running"],
    ["unknown", { seen: null, error: null }, "running"],
  ] as const)("is %s with %j and a container that is %s", async (status, { seen, error }, state) => {
    const last_seen_at = seen === null ? null : ctx.now + seen;
    await ctx.db.updateTable("workers").set({ last_seen_at, last_error: error }).execute();
    await reportContainer(ctx, "app-factory", {
      container: "main",
      state,
      desired: "running",
      bootId: null,
      startedAt: null,
      reason: null,
      generation: 1,
    });
    expect((await listWorkers(ctx))[0]?.status).toBe(status);
    const running = state === "running" ? 1 : 0;
    expect((await getWorker(ctx, "app-factory")).containerCount).toEqual({ running, total: 1 });
  });
});
