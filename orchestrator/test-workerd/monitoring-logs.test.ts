import { LEVEL, ListLogs, LogPage } from "@gantry/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import type { Ctx } from "../src/context.ts";
import { levelNumber } from "../src/monitoring/ingest/store-logs.ts";
import { listLogs } from "../src/monitoring/lists/list-logs.ts";
import { PAGE_BYTES, SCANNED_ROWS } from "../src/monitoring/lists/scan.ts";
import { VOCABULARY } from "../src/monitoring/lists/search-logs.ts";
import { indexLogs } from "../src/monitoring/upkeep/index-logs.ts";
import { searchTerms, toFtsQuery } from "../src/search/fts-query.ts";
import { formsOf } from "../src/search/forms.ts";
import { AT, emptyContext, line, send, seqs, walk, WORKER } from "./monitoring-records.ts";

let ctx: Ctx;
beforeEach(async () => {
  ctx = await emptyContext();
});
const iso = (ms: number) => new Date(ms).toISOString();
const walkLogs = (query: Record<string, unknown>) =>
  walk(async (cursor) => LogPage.parse(await listLogs(ctx, ListLogs.parse({ limit: 7, ...query, cursor }))));

describe("logs", () => {
  /** Lines of three containers that come in turns, with times that go back and forth and often agree. */
  async function record() {
    const owners = [
      { worker: WORKER, container: "main", boot: "b1" },
      { worker: WORKER, container: "other", boot: "b2" },
      { worker: "specialist", container: "main", boot: "b3" },
    ];
    for (let round = 0; round < 4; round++) {
      for (const [nth, owner] of owners.entries()) {
        const items = seqs(round * 20 + 1, round * 20 + 20).map((seq) =>
          line(seq, {
            at: AT + ((seq * 7) % 10) * 1000 + round * 3000 + nth,
            process: seq % 3 === 0 ? "job" : "web",
            stream: seq % 2 === 0 ? "stderr" : "stdout",
            level: LEVEL[seq % 7] ?? null,
            text: `line ${seq} of ${owner.boot}${seq % 5 === 0 ? " needle" : ""}`,
          }),
        );
        await send(ctx, { stream: "logs", items }, owner);
      }
    }
  }
  const rowsOf = () => ctx.db.selectFrom("logs").selectAll().orderBy("at", "desc").orderBy("id", "desc").execute();

  const queries = [
    {},
    { worker: WORKER },
    { worker: WORKER, container: "main" },
    { container: "main" },
    { worker: "specialist", container: "other" },
    { instance: "b2" },
    { instance: "b2", worker: WORKER, since: iso(AT + 3000) },
    { instance: "b2", worker: "specialist" },
    { instance: "b2", container: "main" },
    { instance: "nothing" },
    { process: "job" },
    { worker: WORKER, process: "job", stream: "stderr" },
    ...LEVEL.map((level) => ({ level })),
    { level: "warn", worker: WORKER },
    { level: "error", worker: WORKER, container: "other" },
    { level: "info", worker: WORKER, container: "other" },
    { since: iso(AT + 2000), until: iso(AT + 9000) },
    { since: iso(AT + 2000), worker: WORKER, container: "main", level: "fatal" },
    { until: iso(AT) },
  ];
  it.each(queries)("%j gives each line that fits, once, in order", async (query) => {
    await record();
    const { instance, worker, container, process, level, stream, since, until } = ListLogs.parse(query);
    const expected = (await rowsOf()).filter(
      (row) =>
        (worker ?? row.worker_name) === row.worker_name &&
        (container ?? row.container_name) === row.container_name &&
        (instance ?? row.instance_id) === row.instance_id &&
        (process ?? row.process) === row.process &&
        (stream ?? row.stream) === row.stream &&
        (level === undefined || (row.level ?? 0) >= levelNumber(level)) &&
        row.at >= (since ?? 0) &&
        row.at < (until ?? Number.MAX_SAFE_INTEGER),
    );
    const place = (of: { workerName: string; containerName: string; seq: number; at: string }) =>
      `${of.workerName}/${of.containerName}/${of.seq}/${of.at}`;
    const { items } = await walkLogs(query);
    expect(items.map(place)).toEqual(
      expected.map((row) => `${row.worker_name}/${row.container_name}/${row.seq}/${iso(row.at)}`),
    );
    // The search gives the same lines, those that came last first, whether they are indexed or not.
    const needles = expected.filter(({ text }) => text.includes("needle")).toSorted((a, b) => b.id - a.id);
    const found = async () => (await walkLogs({ ...query, q: "needle line" })).items.map(place);
    const wanted = needles.map((row) => `${row.worker_name}/${row.container_name}/${row.seq}/${iso(row.at)}`);
    expect(await found()).toEqual(wanted);
    await indexLogs(ctx);
    expect(await found()).toEqual(wanted);
    await send(ctx, { stream: "logs", items: [line(81, { text: "a needle" })] }, { boot: "b1" });
    expect((await walkLogs({ ...query, q: "needle" })).items.length).toBeGreaterThanOrEqual(wanted.length);
  });

  it("says what a structured line says", async () => {
    const text = JSON.stringify({ level: 50, msg: "boom", reqId: 7 });
    const items = [
      line(1, { text, level: "error" }),
      line(2, { text: "\u001b[31mred\u001b[0m", cut: "begins", partial: true }),
    ];
    await send(ctx, { stream: "logs", items });
    const { items: read } = await walkLogs({});
    expect(read).toEqual([
      {
        workerName: WORKER,
        containerName: "main",
        instanceId: "boot",
        seq: 2,
        at: iso(AT + 2),
        process: "web",
        stream: "stdout",
        level: null,
        text: "\u001b[31mred\u001b[0m",
        message: null,
        fields: {},
        cut: "begins",
        partial: true,
      },
      expect.objectContaining({ text, level: "error", message: "boom", fields: { reqId: 7 }, partial: false }),
    ]);
  });

  it("looks at a bounded number of rows for a rare match, and goes on where it stopped", async () => {
    for (let from = 1; from <= 12_000; from += 4000) {
      const items = seqs(from, from + 3999).map((seq) =>
        // All of one time: the cursor must tell them apart.
        line(seq, { at: AT, process: seq === 3 ? "rare" : "web", text: seq === 3 ? "rare needle" : `needle ${seq}` }),
      );
      await send(ctx, { stream: "logs", items });
    }
    const { items, pages } = await walkLogs({ worker: WORKER, process: "rare" });
    expect(items.map(({ seq }) => seq)).toEqual([3]);
    expect(pages.map((page) => page.length)).toEqual([0, 0, 1]);
    expect(Math.ceil(12_000 / SCANNED_ROWS)).toBe(pages.length);
    const search = async () => (await walkLogs({ worker: WORKER, process: "rare", q: "needle" })).items;
    expect(await search()).toHaveLength(1);
    await indexLogs(ctx);
    expect(await search()).toHaveLength(1);
    const all = await walkLogs({ q: "needle", limit: 1000 });
    expect(new Set(all.items.map(({ seq }) => seq)).size).toBe(12_000);
    expect(all.items).toHaveLength(12_000);
  });

  it("ends a page before its lines are more than an isolate holds", async () => {
    const text = "giant " + "x".repeat(64_000);
    for (let from = 1; from <= 200; from += 8) {
      await send(ctx, { stream: "logs", items: seqs(from, from + 7).map((seq) => line(seq, { text })) });
    }
    for (const query of [{}, { worker: WORKER, process: "web" }, { q: "giant" }]) {
      const { items, pages } = await walkLogs({ ...query, limit: 1000 });
      expect(items.map(({ seq }) => seq)).toEqual(seqs(1, 200).toReversed());
      const sizes = pages.map((page) => page.length);
      expect(Math.max(...sizes) * text.length).toBeLessThan(PAGE_BYTES + text.length);
      expect(sizes.length).toBeLessThan(6);
      await indexLogs(ctx);
    }
  });

  it.each(["!", "", "1-", "zzzzzzzzzzzz-1", "1-2-3"])("refuses the cursor %j", async (cursor) => {
    await expect(listLogs(ctx, ListLogs.parse({ cursor }))).rejects.toMatchObject({ type: "VALIDATION_ERROR" });
    const search = listLogs(ctx, ListLogs.parse({ cursor, q: "a" }));
    await expect(search).rejects.toMatchObject({ type: "VALIDATION_ERROR" });
  });
});

describe("search", () => {
  const texts = [
    "cannot find Module",
    "\u001b[31mcan\u001b[0mnot",
    "Žluťoučký kůň",
    "a.b_c needle-x",
    "find it: cannot",
    "NOT",
  ];
  const find = async (q: string, worker?: string) =>
    (await walkLogs({ q, ...(worker === undefined ? {} : { worker }) })).items.map(({ seq }) => seq);
  const cases: [string, number[]][] = [
    ["cannot", [5, 2, 1]],
    ["CANNOT find", [5, 1]],
    ['"cannot find"', [1]],
    ["can", []],
    ["can*", [5, 2, 1]],
    ['"find it" cann*', [5]],
    ["žluťoučký", [3]],
    ["kůň*", [3]],
    ["needle x", [4]],
    ["b", [4]],
    ["b_c", [4]],
    ["c_b", []],
    ["not", [6]],
    ["app", []],
    ["factory", []],
    ["31mcan", []],
  ];
  it.each(cases)("of %j finds the same before and after it is indexed", async (q, expected) => {
    await send(ctx, { stream: "logs", items: texts.map((text, index) => line(index + 1, { text })) });
    await send(ctx, { stream: "logs", items: [line(1, { text: "elsewhere" })] }, { worker: "appfactory" });
    expect(await find(q)).toEqual(expected);
    await indexLogs(ctx);
    expect(await find(q)).toEqual(expected);
    expect(await find(q, WORKER)).toEqual(expected);
    expect(await find(q, "appfactory")).toEqual([]);
  });

  const beginnings = {
    few: ["beginA", "Beginb", "begin", "bégin9"],
    many: Array.from({ length: 80 }, (_, n) => `begin${n}`),
    long: ["begin", `begin${"x".repeat(300)}`],
    none: ["unlike"],
  };
  it.each(Object.entries(beginnings))("of a beginning of %s words finds them all", async (_, words) => {
    const text = (word: string, n: number) => line(n + 1, { text: `${word} beg1n ${"begun ".repeat(n % 3)}` });
    await send(ctx, { stream: "logs", items: words.map(text) });
    await indexLogs(ctx);
    const all = words[0] === "unlike" ? [] : seqs(1, words.length).toReversed();
    expect(await find("BEGIN*")).toEqual(all);
    expect(await find("begin* beg1*")).toEqual(all);
    expect(await find("begin*", "appfactory")).toEqual([]);
    expect(await find("begin* nothing")).toEqual([]);
  });

  it("asks the index for whole words where a beginning has few", async () => {
    const texts = [...beginnings.few, ...Array.from({ length: 80 }, (_, n) => `many${n}`), `wide${"x".repeat(300)}`];
    await send(ctx, { stream: "logs", items: texts.map((text, n) => line(n + 1, { text })) });
    await indexLogs(ctx);
    const terms = searchTerms('begin* many* wide* "begin" kůň* zzz*');
    const forms = await formsOf(ctx.db, VOCABULARY, terms);
    expect([...forms].map(([{ text }, words]) => [text, words])).toEqual([
      ["begin", ["begin", "begin9", "begina", "beginb"]],
      ["zzz", []],
    ]);
    expect(toFtsQuery(terms.slice(0, 2), undefined, forms)).toBe(
      '{text} : (("begin" OR "begin9" OR "begina" OR "beginb") AND "many" *)',
    );
  });

  it("needs a word", async () => {
    await expect(find("--")).rejects.toMatchObject({ type: "VALIDATION_ERROR" });
  });
});
