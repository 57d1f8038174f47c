import { env } from "cloudflare:test";
import { encodeData } from "@gantry/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import type { CompiledQuery } from "kysely";
import type { Ctx } from "../src/context.ts";
import { Database } from "../src/db/database.ts";
import { Archive } from "../src/sessions/archive/archive.ts";
import { sliceLines } from "../src/sessions/archive/slices.ts";
import { decodeEvents, encodeEvents } from "../src/sessions/archive/event-line.ts";
import type { LogEvent } from "../src/sessions/log-event.ts";
import { testContext } from "./context.ts";

const ID = "sess-archive";
const AT = Date.UTC(2026, 10, 20);
const output = (seq: number, bytes: number): LogEvent => ({
  type: "o",
  seq,
  at: AT + seq,
  frame: encodeData(seq, new Uint8Array(bytes).fill(97 + (seq % 26))),
});
/** Events `from ... to` of 100 bytes, whose run begins where they would in a session of nothing else. */
const run = (from: number, to: number, boot = "boot") => ({
  boot,
  start: (from - 1) * 100,
  events: Array.from({ length: to - from + 1 }, (_, index) => output(from + index, 100)),
});

let ctx: Ctx;
let archive: Archive;
beforeEach(async () => {
  ctx = await testContext();
  await ctx.db.deleteFrom("sessions").execute();
  await ctx.db.deleteFrom("session_segments").execute();
  await ctx.db.deleteFrom("session_texts").execute();
  await ctx.db
    .insertInto("sessions")
    .values({
      id: ID,
      worker_name: "app-factory",
      container_name: "main",
      adapter: "pty",
      title: "shell",
      state: "running",
      created_by: "system",
      started_at: AT,
    })
    .execute();
  archive = new Archive(ctx.db, ID);
});

async function readAll(after = 0): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for (let cursor = after; ; cursor = events.at(-1)?.seq ?? cursor) {
    const next = await archive.read(cursor);
    if (next.length === 0) return events;
    events.push(...next);
  }
}
async function sliced(after: number, through: number): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const slice of archive.slices(after, through)) {
    const some = decodeEvents(sliceLines(slice));
    expect([some.length, some.at(-1)?.seq]).toEqual([slice.events, slice.last]);
    events.push(...some);
  }
  return events;
}
const seqs = (events: readonly LogEvent[]) => events.map(({ seq }) => seq);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const rows = () =>
  ctx.db.selectFrom("session_segments").select(["first_seq", "last_seq"]).orderBy("first_seq").execute();
const row = () => ctx.db.selectFrom("sessions").selectAll().where("id", "=", ID).executeTakeFirstOrThrow();

describe("save", () => {
  it("cuts runs into segments and gives back the same events, by segment and as slices from any cursor", async () => {
    const all = run(1, 2500);
    await archive.save([{ ...all, events: all.events.slice(0, 1700) }, { ...run(1701, 2500) }]);
    expect(await rows()).toEqual([
      { first_seq: 1, last_seq: 1000 },
      { first_seq: 1001, last_seq: 1700 },
      { first_seq: 1701, last_seq: 2500 },
    ]);
    expect(encodeEvents(await readAll())).toBe(encodeEvents(all.events));
    for (const [after, through] of [
      [0, 2500],
      [0, 999],
      [999, 1000],
      [1000, 2500],
      [1700, 1701],
      [1234, 2222],
    ] as const) {
      expect(seqs(await sliced(after, through))).toEqual(range(after + 1, through));
    }
    expect(await sliced(2500, 2500)).toEqual([]);
    expect(await row()).toMatchObject({ archived_seq: 2500, archived_at: AT + 2500 });
  });

  it("may be repeated, with other borders too: what is there only grows, and nothing is doubled", async () => {
    await archive.save([run(1, 300), run(301, 600)]);
    await archive.save([run(1, 300), run(301, 600)]);
    await archive.save([run(1, 200)]);
    await archive.save([run(1, 700), run(701, 800)]);
    await archive.save([run(301, 600), run(650, 750)]);
    await archive.save([run(751, 900)]);
    expect(seqs(await readAll())).toEqual(range(1, 900));
    expect(seqs(await sliced(0, 900))).toEqual(range(1, 900));
    expect((await rows())[0]).toEqual({ first_seq: 1, last_seq: 700 });
  });

  it("leaves nothing behind of a session that is gone", async () => {
    await ctx.db.deleteFrom("sessions").execute();
    await archive.save([run(1, 10)]);
    expect(await rows()).toEqual([]);
    expect(await archive.read(0)).toEqual([]);
  });

  it("keeps a large event that no compression makes smaller in one row", async () => {
    const frame = encodeData(1, new Uint8Array(1_200_000));
    for (let at = 8; at < frame.length; at += 65_536) crypto.getRandomValues(frame.subarray(at, at + 65_536));
    const event: LogEvent = { type: "o", seq: 1, at: AT, frame };
    await archive.save([{ boot: "boot", start: 0, events: [event] }]);
    const [read] = await archive.read(0);
    expect(read?.type === "o" && Buffer.compare(read.frame, frame)).toBe(0);
  });
});

describe("trim", () => {
  it("removes whole oldest segments, never the newest, says so in a gap with exact bytes, and never takes back", async () => {
    await archive.save([run(1, 1000), run(1001, 2000), run(2001, 2500)]);
    expect(await archive.trim(1_000_000)).toEqual({ trimmedSeq: 0, trimmedBytes: 0 });
    expect(await archive.trim(150_000)).toEqual({ trimmedSeq: 1000, trimmedBytes: 100_000 });
    expect(await archive.trim(150_000)).toEqual({ trimmedSeq: 1000, trimmedBytes: 100_000 });
    const gap = { type: "gap", seq: 1000, from: 1, bytes: 100_000, reason: "trimmed" };
    expect(await archive.read(0)).toMatchObject([gap]);
    expect((await sliced(0, 2500))[0]).toMatchObject(gap);
    expect(seqs(await sliced(0, 2500))).toEqual(range(1000, 2500));
    expect(await archive.read(400)).toMatchObject([{ ...gap, from: 401 }]);
    expect(seqs(await archive.read(1000))).toEqual(range(1001, 2000));
    expect(await archive.trim(0)).toEqual({ trimmedSeq: 2000, trimmedBytes: 200_000 });
    await archive.save([run(1, 1000), run(1001, 2000)]);
    expect(await rows()).toEqual([{ first_seq: 2001, last_seq: 2500 }]);
    expect(await archive.tail(100)).toBe(2000);
  });

  it("during a read: what the reader had not reached comes as a gap of exactly the missing bytes", async () => {
    // Bodies of this size make a page of few segments.
    const noise = (seq: number): LogEvent => {
      const frame = encodeData(seq, new Uint8Array(250_000));
      for (let at = 8; at < frame.length; at += 65_536) crypto.getRandomValues(frame.subarray(at, at + 65_536));
      return { type: "o", seq, at: AT, frame };
    };
    for (const seq of range(1, 30)) {
      await archive.save([{ boot: "b", start: (seq - 1) * 250_000, events: [noise(seq)] }]);
    }
    const reader = archive.slices(0, 30);
    const first = await reader.next();
    expect(first.value?.last).toBe(1);
    await archive.trim(1_000_000);
    const got = [first.value?.last];
    let missing = 0;
    for await (const slice of reader) {
      got.push(slice.last);
      if ("lines" in slice) {
        const [gap] = decodeEvents(slice.lines);
        expect(gap).toMatchObject({ type: "gap", from: (got.at(-2) ?? 0) + 1, seq: slice.last });
        if (gap?.type === "gap") missing += gap.bytes;
        expect(missing).toBe((slice.last - (got.at(-2) ?? 0)) * 250_000);
      }
    }
    expect(missing).toBeGreaterThan(0);
    expect(got.at(-1)).toBe(30);
  });
});

describe("merge", () => {
  it("joins small neighbours up to a segment's bounds, keeps boots apart, and changes no event", async () => {
    const runs = range(0, 119).map((index) => run(index * 20 + 1, index * 20 + 20, index < 75 ? "one" : "two"));
    for (const some of [runs.slice(0, 60), runs.slice(60)]) await archive.save(some);
    const before = encodeEvents(await readAll());
    const reader = archive.slices(0, 2400);
    const got = [...decodeEvents(sliceLines((await reader.next()).value))];
    await Promise.all([archive.merge(), archive.merge()]);
    for await (const slice of reader) got.push(...decodeEvents(sliceLines(slice)));
    expect(encodeEvents(got)).toBe(before);
    expect(await rows()).toEqual([
      { first_seq: 1, last_seq: 1000 },
      { first_seq: 1001, last_seq: 1500 },
      { first_seq: 1501, last_seq: 2400 },
    ]);
    expect(encodeEvents(await readAll())).toBe(before);
    await archive.merge();
    expect(await rows()).toHaveLength(3);
  });

  it("counts what a session takes in D1 whatever happens to its segments", async () => {
    const counted = () =>
      env.DB.prepare("SELECT coalesce(sum(length(body)), 0) AS n FROM session_segments").first<number>("n");
    await archive.save(range(0, 40).map((index) => run(index * 10 + 1, index * 10 + 10)));
    expect((await row()).stored).toBe(await counted());
    await archive.save([run(401, 420)]);
    await archive.merge();
    expect((await row()).stored).toBe(await counted());
    await archive.save([run(421, 1500)]);
    await archive.trim(10);
    expect((await row()).stored).toBe(await counted());
    expect(await counted()).toBeGreaterThan(0);
  });
});

it("tail gives the seq behind which so much output follows", async () => {
  expect(await archive.tail(1000)).toBe(0);
  await archive.save([run(1, 100), run(101, 200), run(201, 300)]);
  for (const [bytes, seq] of [
    [0, 300],
    [1, 200],
    [10_000, 200],
    [10_001, 100],
    [30_000, 0],
    [99_999, 0],
  ] as const) {
    expect(await archive.tail(bytes)).toBe(seq);
  }
});

it("reads, saves and trims by index alone", async () => {
  const seen: CompiledQuery[] = [];
  class Watched extends Database {
    override batch(queries: readonly CompiledQuery[]): Promise<unknown[][]> {
      seen.push(...queries);
      return super.batch(queries);
    }
  }
  const watched = new Archive(new Watched(env.DB), ID);
  await watched.save([run(1, 2000)]);
  await watched.read(1000);
  for await (const slice of watched.slices(0, 2000)) expect(slice.events).toBe(1000);
  await watched.trim(10);
  expect(seen.length).toBeGreaterThan(8);
  for (const { sql, parameters } of seen) {
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...parameters)
      .all<{ detail: string }>();
    const scans = results.filter(({ detail }) => /^SCAN (?!\(|past|CONSTANT)/.test(detail));
    expect({ sql, scans }).toEqual({ sql, scans: [] });
  }
});
