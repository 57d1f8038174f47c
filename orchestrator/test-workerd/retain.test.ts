import { encodeData } from "@gantry/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import { readConfig } from "../src/config/config.ts";
import type { Ctx } from "../src/context.ts";
import { Archive } from "../src/sessions/archive/archive.ts";
import { retain } from "../src/sessions/archive/retain.ts";
import { indexQuietSessions } from "../src/sessions/recordings/index-quiet-sessions.ts";
import { searchSessions } from "../src/sessions/recordings/search-sessions.ts";
import { testContext } from "./context.ts";

const NOW = Date.UTC(2026, 10, 20);
const DAY = 86_400_000;
let ctx: Ctx;
beforeEach(async () => {
  ctx = await testContext({ now: NOW });
  for (const table of ["session_texts", "session_segments", "sessions"] as const) {
    await ctx.db.deleteFrom(table).execute();
  }
});

/** A session of two events of `bytes` incompressible output that ended `days` ago; null: it has not. */
async function record(id: string, days: number | null, bytes = 1000, worker = "app-factory") {
  const ended_at = days === null ? null : NOW - days * DAY;
  const state = days === null ? "running" : "ended";
  const of = { worker_name: worker, container_name: "main", adapter: "pty", title: id, created_by: "system" };
  await ctx.db
    .insertInto("sessions")
    .values({ id, ...of, state, last_seq: 2, started_at: NOW - 90 * DAY, ended_at })
    .execute();
  const at = ended_at ?? NOW - 60_000;
  const noise = (seq: number) => {
    const text = Buffer.from(crypto.getRandomValues(new Uint8Array(bytes)))
      .toString("base64")
      .slice(0, bytes - 7);
    return { type: "o" as const, seq, at, frame: encodeData(seq, new TextEncoder().encode(`needle${text}\n`)) };
  };
  await new Archive(ctx.db, id).save([{ boot: "b", start: 0, events: [noise(1), noise(2)] }]);
}
const kept = async () => {
  const rows = await ctx.db.selectFrom("session_segments").select("session_id").orderBy("session_id").execute();
  return rows.map(({ session_id }) => session_id);
};

describe("retain", () => {
  it("forgets what ended too long ago, and says so to whoever reads it; what runs stays however old", async () => {
    await record("old", 31);
    await record("new", 29);
    await record("runs", null);
    await indexQuietSessions(ctx);
    await retain(ctx);
    expect(await kept()).toEqual(["new", "runs"]);
    expect(await new Archive(ctx.db, "old").read(0)).toMatchObject([
      { type: "gap", from: 1, seq: 2, bytes: 2000, reason: "trimmed" },
    ]);
    const found = await searchSessions(ctx, { q: "needle*", limit: 10 });
    expect(found.items.map(({ sessionId }) => sessionId).toSorted()).toEqual(["new", "runs"]);
    const row = await ctx.db.selectFrom("sessions").select("stored").where("id", "=", "old").executeTakeFirst();
    expect(row).toEqual({ stored: 0 });
  });

  it("keeps so much of each worker, the newest, and goes by a worker's own numbers", async () => {
    ctx.config = readConfig({
      RETENTION_MIB: "0.1",
      RETENTION_BY_WORKER: '{"specialist":{"mib":1},"archive":{"days":400}}',
    });
    for (const [id, days] of [
      ["a", 5],
      ["b", 4],
      ["c", 3],
      ["d", 2],
    ] as const)
      await record(id, days, 20_000);
    for (const [id, days] of [
      ["e", 5],
      ["f", 4],
      ["g", 29],
    ] as const)
      await record(id, days, 50_000, "specialist");
    await record("h", 100, 1000, "archive");
    await retain(ctx);
    expect(await kept()).toEqual(["c", "d", "e", "f", "g", "h"]);
  });

  it("refuses a configuration that it cannot mean", () => {
    expect(() => readConfig({ RETENTION_DAYS: "soon" })).toThrow("RETENTION_DAYS");
    expect(() => readConfig({ RETENTION_BY_WORKER: "{" })).toThrow("RETENTION_BY_WORKER");
    expect(() => readConfig({ RETENTION_BY_WORKER: { a: { days: 0 } } })).toThrow("RETENTION_BY_WORKER");
  });

  it("removes much text a bounded part at a time, over as many runs as it takes", async () => {
    await record("old", 31, 65_536);
    await indexQuietSessions(ctx);
    const texts = () => ctx.db.selectFrom("session_texts").select("id").execute();
    expect((await texts()).length).toBeGreaterThan(64);
    await retain(ctx);
    expect(await texts()).toEqual([]);
  });
});
