import { env } from "cloudflare:test";
import { encodeData } from "@gantry/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import type { Ctx } from "../src/context.ts";
import { Archive } from "../src/sessions/archive/archive.ts";
import { deleteLog } from "../src/sessions/archive/delete-log.ts";
import { pastRetention, workerNames } from "../src/sessions/archive/retain.ts";
import type { LogEvent } from "../src/sessions/log-event.ts";
import { indexQuietSessions, quietSessions } from "../src/sessions/recordings/index-quiet-sessions.ts";
import { indexSession } from "../src/sessions/recordings/index-session.ts";
import { searchTerms, toFtsQuery } from "../src/search/fts-query.ts";
import { searchQuery, searchSessions } from "../src/sessions/recordings/search-sessions.ts";
import { testContext } from "./context.ts";

const AT = Date.UTC(2026, 10, 20);
let ctx: Ctx;
beforeEach(async () => {
  ctx = await testContext({ now: AT + 3_600_000 });
  for (const table of ["session_texts", "session_segments", "sessions"] as const) {
    await ctx.db.deleteFrom(table).execute();
  }
});

/** A session whose events are these texts, the first at AT, one a second; sealed in runs of `perRun`. */
async function record(id: string, texts: string[], { worker = "app-factory", ended = true, perRun = 10 } = {}) {
  await ctx.db
    .insertInto("sessions")
    .values({
      id,
      worker_name: worker,
      container_name: "main",
      adapter: "pty",
      title: `title of ${id}`,
      state: ended ? "ended" : "running",
      last_seq: texts.length,
      created_by: "system",
      started_at: AT,
      ended_at: ended ? AT : null,
    })
    .execute();
  await append(id, 0, texts, perRun);
}
async function append(id: string, after: number, texts: string[], perRun = 10) {
  const events = texts.map((text, index): LogEvent => {
    const seq = after + index + 1;
    return { type: "o", seq, at: AT + seq * 1000, frame: encodeData(seq, new TextEncoder().encode(text)) };
  });
  let start = after * 100;
  for (let from = 0; from < events.length; from += perRun) {
    const run = events.slice(from, from + perRun);
    await new Archive(ctx.db, id).save([{ boot: "boot", start, events: run }]);
    start += run.reduce((sum, event) => sum + (event.type === "o" ? event.frame.length - 8 : 0), 0);
  }
}
const find = async (q: string, worker?: string) =>
  (await searchSessions(ctx, { q, limit: 20, ...(worker === undefined ? {} : { worker }) })).items;

it("indexes what follows a session whose log cannot be read", async () => {
  await record("broken", ["lost words\r\n"]);
  await record("whole", ["found words\r\n"]);
  await ctx.db.updateTable("session_segments").set({ body: "no deflate" }).where("session_id", "=", "broken").execute();
  await expect(indexQuietSessions(ctx)).rejects.toThrow("session broken cannot be indexed");
  expect((await find("words")).map(({ sessionId }) => sessionId)).toEqual(["whole"]);
});

describe("search", () => {
  it("finds words, phrases and beginnings, in the line and at the moment where they begin", async () => {
    await record("one", ["$ npm t", "est\r\n\u001b[31mEr", "ror:\u001b[0m cannot find Žluťoučký kůň\r\n", "$ "]);
    await indexQuietSessions(ctx);
    const [hit] = await find("error zlutoucky");
    expect(hit).toEqual({
      sessionId: "one",
      worker: "app-factory",
      container: "main",
      title: "title of one",
      seq: 2,
      at: "2026-11-20T00:00:02.000Z",
      snippet: "Error: cannot find Žluťoučký kůň",
      matches: [
        [0, 5],
        [19, 28],
      ],
    });
    expect((await find("npm test"))[0]).toMatchObject({ seq: 1, snippet: "$ npm test" });
    expect(await find('"find cannot"')).toEqual([]);
    expect(await find('"cannot find"')).toHaveLength(1);
    expect(await find("canno")).toEqual([]);
    expect(await find("canno*")).toHaveLength(1);
    expect(await find("error", "other")).toEqual([]);
    expect(await find("error", "app-factory")).toHaveLength(1);
    expect(await find("error", "factory")).toEqual([]);
  });

  it.each([
    '"',
    'a"b',
    "*",
    "((",
    "NOT",
    "a OR",
    "text:a",
    "{text}",
    "^a",
    "a NEAR(b",
    "-",
    "a\0b",
    "''; DROP",
    "+a +b",
  ])("takes %j as words, whatever they mean to FTS5", async (q) => {
    await record("one", ["nothing\n"]);
    await indexQuietSessions(ctx);
    const found = await find(q).catch((err: unknown) => String(err));
    expect(found === "AppError: a search needs at least one letter or digit" || Array.isArray(found)).toBe(true);
  });

  it("gives pages, the newest text first, and refuses a foreign cursor", async () => {
    for (let n = 1; n <= 5; n++) await record(`s${n}`, [`needle ${n}\n`]);
    await indexQuietSessions(ctx);
    const first = await searchSessions(ctx, { q: "needle", limit: 3 });
    const second = await searchSessions(ctx, { q: "needle", limit: 3, cursor: first.nextCursor ?? "" });
    const ids = [...first.items, ...second.items].map(({ sessionId }) => sessionId);
    expect(ids.toSorted()).toEqual(["s1", "s2", "s3", "s4", "s5"]);
    expect(second.nextCursor).toBe(null);
    await expect(searchSessions(ctx, { q: "needle", limit: 3, cursor: "!" })).rejects.toThrow("cursor");
  });
});

describe("indexing", () => {
  it("goes on where it stopped, in the middle of a line and of a sequence, and writes nothing twice", async () => {
    const texts = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? `word${n} \u001b[3` : `1mred${n}\u001b[0m\n`));
    await record("one", texts, { ended: false, perRun: 3 });
    for (let run = 0; run < 20; run++)
      await Promise.all([indexSession(ctx.db, "one", 1), indexSession(ctx.db, "one", 1)]);
    const rows = await ctx.db.selectFrom("session_texts").select(["text", "lines"]).orderBy("id").execute();
    const lines = rows.flatMap(({ text }) => text.split("\n"));
    expect(lines).toEqual(Array.from({ length: 20 }, (_, n) => `word${n * 2} red${n * 2 + 1}`));
    expect(await indexSession(ctx.db, "one", 1)).toBe(0);
    // What is unfinished is found once the session has ended.
    await append("one", 40, ["the end"]);
    await indexSession(ctx.db, "one", 1);
    expect(await find("end")).toEqual([]);
    await append("one", 41, [" indeed"]);
    await ctx.db.updateTable("sessions").set({ state: "ended", ended_at: AT, last_seq: 42 }).execute();
    await indexSession(ctx.db, "one", 1);
    expect(await find('"the end indeed"')).toHaveLength(1);
  });

  it("waits until a session is quiet, but not for ever", async () => {
    await record("one", ["needle\n"], { ended: false });
    const at = (now: number) => indexQuietSessions({ ...ctx, now }).then(() => find("needle"));
    expect(await at(AT + 1000 + 10_000)).toEqual([]);
    await ctx.db
      .updateTable("sessions")
      .set({ archived_at: AT + 599_000 })
      .execute();
    expect(await at(AT + 600_000)).toEqual([]);
    expect(await at(AT + 602_000)).toHaveLength(1);
  });

  it("forgets with the session: what is trimmed or deleted is not found, and the index is whole", async () => {
    await record(
      "one",
      Array.from({ length: 300 }, (_, n) => `needle${n} ${"x ".repeat(900)}\n`),
      { perRun: 20 },
    );
    await record("two", ["needle299\n"]);
    await indexQuietSessions(ctx);
    expect(await find("needle5")).toHaveLength(1);
    await new Archive(ctx.db, "one").trim(200_000);
    expect(await find("needle5")).toEqual([]);
    expect(await find("needle199")).toEqual([]);
    expect(await find("needle299")).toHaveLength(2);
    await deleteLog(ctx.db, "one");
    expect(await find("needle299")).toHaveLength(1);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM session_texts WHERE session_id = 'one'").first("n")).toBe(0);
    // Throws when the index and the text differ.
    await env.DB.prepare("INSERT INTO session_search (session_search, rank) VALUES ('integrity-check', 1)").run();
  });
});

it("no list reads a whole table", async () => {
  await record("one", ["needle\n"]);
  const queries = {
    quiet: quietSessions(AT),
    retention: pastRetention("app-factory", { ms: 1, bytes: 1 }, AT, 10),
    workers: workerNames,
    search: searchQuery(toFtsQuery(searchTerms("needle"), "app-factory"), "app-factory", 100, 10),
  };
  for (const [name, query] of Object.entries(queries)) {
    const { sql, parameters } = query.compile(ctx.db);
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...parameters)
      .all<{ detail: string }>();
    // What is made by the query itself may be read whole, and so may a partial index: it holds what is looked for.
    const known = /VIRTUAL TABLE INDEX|sessions_to_index|^SCAN (\(subquery|names|CONSTANT)/;
    const plan = results.map(({ detail }) => detail);
    const scans = plan.filter((line) => line.startsWith("SCAN ") && !known.test(line));
    expect({ name, planned: plan.length > 0, scans }).toEqual({ name, planned: true, scans: [] });
  }
});
