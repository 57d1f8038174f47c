/** What a run of the cron asks of D1 is bounded whatever there is to do, and in the end all of it is done. */
import { createScheduledController, env } from "cloudflare:test";
import { encodeData } from "@gantry/contracts";
import { parse } from "jsonc-parser";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Ctx } from "../src/context.ts";
import { openDatabase } from "../src/db/database.ts";
import { QueryBudget, RUN_QUERIES } from "../src/db/query-budget.ts";
import worker from "../src/index.ts";
import { Archive } from "../src/sessions/archive/archive.ts";
import { retain } from "../src/sessions/archive/retain.ts";
import { indexQuietSessions } from "../src/sessions/recordings/index-quiet-sessions.ts";
import { searchSessions } from "../src/sessions/recordings/search-sessions.ts";
import wrangler from "../wrangler.jsonc?raw";
import { testContext } from "./context.ts";
import { countedD1 } from "./counted-d1.ts";

const NOW = Date.now();
const DAY_MS = 86_400_000;
const RUN_MS = 60_000;
let ctx: Ctx;
beforeEach(async () => {
  ctx = await testContext({ now: NOW });
  for (const table of ["session_texts", "session_segments", "sessions"] as const) {
    await ctx.db.deleteFrom(table).execute();
  }
});

/** A session that ended `days` ago, of `segments` segments of one line each. */
async function record(id: string, days: number, { worker: name = "app-factory", segments = 1 } = {}): Promise<void> {
  const at = NOW - days * DAY_MS;
  const of = { worker_name: name, container_name: "main", adapter: "pty", title: id, created_by: "system" };
  await ctx.db
    .insertInto("sessions")
    .values({ id, ...of, state: "ended", last_seq: segments, started_at: at, ended_at: at })
    .execute();
  let start = 0;
  for (let seq = 1; seq <= segments; seq++) {
    const frame = encodeData(seq, new TextEncoder().encode(`needle${seq}\n`));
    await new Archive(ctx.db, id).save([{ boot: "b", start, events: [{ type: "o", seq, at, frame }] }]);
    start += frame.length - 8;
  }
}

const idsOf = async (table: "session_segments" | "session_texts") => {
  const rows = await ctx.db.selectFrom(table).select("session_id").distinct().orderBy("session_id").execute();
  return rows.map(({ session_id }) => session_id);
};

/** A run with a database that counts. Gives what it asked. */
async function counted(job: (ctx: Ctx) => Promise<unknown>): Promise<number> {
  const { database, asked } = countedD1(env.DB);
  await job({ ...ctx, db: openDatabase(database) });
  return asked();
}

describe("the clock", () => {
  const { triggers } = z.object({ triggers: z.object({ crons: z.array(z.string()) }) }).parse(parse(wrangler));

  /** A minute of the crons that are set up, in a fleet of no worker. Gives the queries of each invocation. */
  async function minute(): Promise<number[]> {
    const runs = triggers.crons.map(async (cron) => {
      const { database, asked } = countedD1(env.DB);
      const bindings = { ...env, DB: database };
      // The plugin's own bindings look like a worker's.
      for (const key of Object.keys(bindings)) if (key.endsWith("_SERVICE")) Reflect.deleteProperty(bindings, key);
      await worker.scheduled(createScheduledController({ cron, scheduledTime: new Date(NOW) }), bindings);
      return asked();
    });
    return Promise.all(runs);
  }

  it("forgets what is past and makes the rest searchable", async () => {
    await record("old", 365);
    await record("new", 1);
    await minute();
    expect(await idsOf("session_segments")).toEqual(["new"]);
    expect((await searchSessions(ctx, { q: "needle*", limit: 10 })).items.map(({ sessionId }) => sessionId)).toEqual([
      "new",
    ]);
  });

  it("stays within what an invocation may ask, with more to do than that, and is done after some minutes", async () => {
    const workers = Array.from({ length: 8 }, (_, index) => `worker-${index}`);
    for (const name of workers) for (let n = 0; n < 12; n++) await record(`${name}-${n}`, 365, { worker: name });
    for (let n = 0; n < 60; n++) await record(`new-${n}`, 1);
    const first = await minute();
    expect(Math.max(...first)).toBeLessThanOrEqual(RUN_QUERIES);
    expect(Math.max(...first)).toBeGreaterThan(RUN_QUERIES / 2);
    const kept = await idsOf("session_segments");
    // Neither kept the other one from its work.
    expect(kept.filter((id) => id.startsWith("worker")).length).toBeGreaterThan(0);
    expect(kept.filter((id) => id.startsWith("worker")).length).toBeLessThan(8 * 12);
    expect((await idsOf("session_texts")).length).toBeGreaterThan(0);
    for (let run = 0; run < 3; run++) expect(Math.max(...(await minute()))).toBeLessThanOrEqual(RUN_QUERIES);
    expect((await idsOf("session_segments")).filter((id) => id.startsWith("worker"))).toEqual([]);
    expect((await idsOf("session_texts")).filter((id) => id.startsWith("new"))).toHaveLength(60);
  });
});

describe("retention", () => {
  const run = (queries: number, now = NOW) => counted((of) => retain({ ...of, now }, new QueryBudget(of.db, queries)));

  it("asks no more than its budget, however small, and goes on with the next", async () => {
    for (const name of ["a", "b"]) for (let n = 0; n < 4; n++) await record(`${name}${n}`, 365, { worker: name });
    for (const queries of [0, 1, 5, 8, 9, 20]) expect(await run(queries)).toBeLessThanOrEqual(queries);
    for (let runs = 0; runs < 4; runs++) await run(20);
    expect(await idsOf("session_segments")).toEqual([]);
  });

  it("gives each worker its turn: much of one does not keep another one waiting", async () => {
    for (let n = 0; n < 10; n++) await record(`a${n}`, 365, { worker: "a" });
    for (const name of ["b", "c"]) await record(name, 365, { worker: name });
    await run(40);
    const kept = await idsOf("session_segments");
    expect(kept.filter((id) => id === "b" || id === "c")).toEqual([]);
    expect(kept.length).toBeGreaterThan(0);
  });

  it("begins with another worker each minute, where a run has not enough for a turn of each", async () => {
    const workers = ["a", "b", "c", "d", "e"];
    for (const name of workers) for (let n = 0; n < 2; n++) await record(`${name}${n}`, 365, { worker: name });
    for (let minute = 0; minute < workers.length; minute++) await run(8, NOW + minute * RUN_MS);
    expect((await idsOf("session_segments")).map((id) => id[0])).toEqual(workers);
  });
});

describe("the search index", () => {
  const run = (queries: number) => counted((of) => indexQuietSessions(of, new QueryBudget(of.db, queries)));

  it("asks no more than its budget, however small, and goes on with the next", async () => {
    for (let n = 0; n < 6; n++) await record(`s${n}`, 1, { segments: 3 });
    for (const queries of [0, 1, 10, 13, 14, 20]) expect(await run(queries)).toBeLessThanOrEqual(queries);
    for (let runs = 0; runs < 6; runs++) await run(20);
    expect(await idsOf("session_texts")).toHaveLength(6);
    expect((await searchSessions(ctx, { q: "needle3", limit: 10 })).items).toHaveLength(6);
  });

  it("takes many small segments at once", async () => {
    await record("many", 1, { segments: 100 });
    expect(await run(RUN_QUERIES)).toBeLessThan(20);
    expect((await searchSessions(ctx, { q: "needle100", limit: 10 })).items).toHaveLength(1);
  });
});
