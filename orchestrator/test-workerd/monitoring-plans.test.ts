/** What SQLite does for each query that monitoring can make: none reads a table, or sorts what it has read, whole. */
import { env } from "cloudflare:test";
import { RESOLUTION } from "@gantry/contracts";
import type { RawBuilder } from "kysely";
import { beforeAll, expect, it } from "vitest";
import type { Ctx } from "../src/context.ts";
import { livesOf } from "../src/monitoring/lists/asked.ts";
import { errorQueries } from "../src/monitoring/lists/get-error.ts";
import { errorScan } from "../src/monitoring/lists/list-errors.ts";
import { logScan } from "../src/monitoring/lists/list-logs.ts";
import { metricScan } from "../src/monitoring/lists/list-metrics.ts";
import { processEventScan } from "../src/monitoring/lists/list-process-events.ts";
import { processScan } from "../src/monitoring/lists/list-processes.ts";
import { scanQueries } from "../src/monitoring/lists/scan.ts";
import { toFtsQuery } from "../src/search/fts-query.ts";
import { hitFloorQuery, hitQuery, idQueries, newQueries, type Search } from "../src/monitoring/lists/search-queries.ts";
import { termsOf } from "../src/monitoring/lists/words.ts";
import { indexQueries } from "../src/monitoring/upkeep/index-logs.ts";
import { agedQueries, firstLogs, oldLogs } from "../src/monitoring/upkeep/retain-monitoring.ts";
import { rollUpQueries } from "../src/monitoring/upkeep/roll-up-metrics.ts";
import { trimQueries } from "../src/monitoring/upkeep/trim-occurrences.ts";
import { AT, emptyContext, WORKER } from "./monitoring-records.ts";

let ctx: Ctx;
beforeAll(async () => {
  ctx = await emptyContext();
});

async function planOf(query: RawBuilder<unknown>): Promise<string[]> {
  const { sql, parameters } = query.compile(ctx.db);
  const explained = env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`).bind(...parameters);
  return (await explained.all<{ detail: string }>()).results.map(({ detail }) => detail);
}

/** Every choice of these filters. */
function choices<T extends object>(filters: T): Partial<T>[] {
  return Object.entries(filters).reduce<Partial<T>[]>(
    (all, [name, value]) => all.flatMap((some) => [some, { ...some, [name]: value }]),
    [{}],
  );
}
const COMMON = { worker: WORKER, container: "main", instance: "b", process: "web", cursor: "1-1", until: AT };
const limit = 100;
const words = termsOf("needle");

/** Of what no table holds, or of which the statement before has made a bounded number of rows. */
const MADE = /^SCAN (scanned|picked|CONSTANT|known|items|strangers|\(subquery-\d+\)|\d+ CONSTANT)|VIRTUAL TABLE INDEX/;

async function faults(query: RawBuilder<unknown>): Promise<string[]> {
  const plan = await planOf(query);
  expect(plan.length).toBeGreaterThan(0);
  const scans = plan.filter((step) => step.startsWith("SCAN ") && !MADE.test(step));
  const sorts = plan.filter((step) => /TEMP B-TREE FOR .*ORDER BY/.test(step));
  // A page's own rows, a thousand and one at most, are put in order once more when their bytes are counted.
  return [...scans, ...sorts.slice(query.compile(ctx.db).sql.includes("ORDER BY nth") ? 1 : 0)];
}

const lists = {
  logs: [...choices({ ...COMMON, stream: "stderr" as const }), ...choices({ ...COMMON, level: "info" as const })]
    .concat(choices({ ...COMMON, level: "warn" as const }), choices({ ...COMMON, level: "fatal" as const }))
    .map((query) => logScan({ ...query, limit })),
  errors: choices({ ...COMMON, state: "open" as const }).flatMap((query) => [
    errorScan({ ...query, limit }),
    errorScan({ ...query, limit }, words),
  ]),
  processes: choices({ ...COMMON, state: "running" as const }).flatMap((query) => [
    processScan({ ...query, limit }, AT),
    processScan({ ...query, limit }, AT, words),
  ]),
  process_events: choices(COMMON).map((query) => processEventScan({ ...query, limit })),
  metrics: RESOLUTION.flatMap((resolution) =>
    choices({ ...COMMON, totals: true }).flatMap((query) => [
      metricScan({ ...query, limit }, resolution),
      metricScan({ ...query, limit }, resolution, words),
    ]),
  ),
};

it.each(Object.entries(lists))("%s walk an index from a place", async (name, scans) => {
  const seen = new Map<string, RawBuilder<unknown>[]>();
  for (const scan of scans) {
    const queries = scanQueries(scan);
    seen.set(queries.map((query) => query.compile(ctx.db).sql).join(), queries);
  }
  for (const query of [...seen.values()].flat()) {
    const { sql } = query.compile(ctx.db);
    const plan = await planOf(query);
    expect({ sql, faults: await faults(query) }).toEqual({ sql, faults: [] });
    // Rows of one moment too are told apart by the index, not one by one.
    const reads = plan.filter((step) => step.startsWith(`SEARCH ${name === "errors" ? "error_groups" : name} `));
    const known =
      /(at|last_seen_at)=\? AND rowid<\?|(at|last_seen_at)>\? AND (at|last_seen_at)<\?|\(rowid=\?\)|metrics_by_process/;
    expect(reads.filter((step) => !known.test(step))).toEqual([]);
    expect(reads.filter((step) => /AND rowid</.test(step)).length).toBeGreaterThan(0);
  }
});

it("searches walk an index", async () => {
  const search = { terms: words, above: 1, below: 100 };
  for (const chosen of choices({ ...COMMON, level: "warn" as const })) {
    const query = { ...chosen, q: "needle", limit };
    for (const one of [...hits({ query, ...search }), ...newQueries({ query, ...search }, limit)]) {
      expect(await faults(one)).toEqual([]);
      const reads = (await planOf(one)).filter((step) => step.startsWith("SEARCH logs "));
      expect(reads.filter((step) => !step.includes("USING INTEGER PRIMARY KEY (rowid"))).toEqual([]);
    }
  }
  for (const query of idQueries(AT, AT)) expect(await faults(query)).toEqual([]);
});

function hits(search: Search) {
  const match = toFtsQuery(search.terms);
  const floor = hitFloorQuery(search, match);
  return [hitQuery(search, match, null, limit), hitQuery(search, match, 50, limit), ...(floor === null ? [] : [floor])];
}

it("the longest query with every filter fits into what D1 binds", async () => {
  const q = Array.from({ length: 16 }, (_, n) => `"w${n} x.y-${n}"`).join(" ");
  const asked = { ...COMMON, limit, q };
  const terms = termsOf(q);
  const search = { query: { ...asked, level: "error" as const, stream: "stderr" as const }, terms, above: 1, below: 9 };
  const queries = [
    ...scanQueries(processScan({ ...asked, state: "running" }, AT, terms)),
    ...scanQueries(errorScan({ ...asked, state: "open" }, terms)),
    ...scanQueries(metricScan({ ...asked, totals: true }, "1m", terms)),
    ...hits(search),
    ...newQueries(search, limit),
  ];
  for (const query of queries) {
    expect(query.compile(ctx.db).parameters.length).toBeLessThanOrEqual(100);
    expect((await planOf(query)).length).toBeGreaterThan(0);
  }
});

it("everything else finds its rows by an index", async () => {
  const queries = [
    livesOf("b", "logs"),
    ...errorQueries(WORKER, "others"),
    ...indexQueries(),
    ...rollUpQueries(),
    ...trimQueries(),
    ...agedQueries({ now: AT, config: ctx.config }),
    oldLogs(WORKER, AT),
    firstLogs(WORKER, 10),
  ];
  for (const query of queries) {
    const { sql } = query.compile(ctx.db);
    expect({ sql, faults: await faults(query) }).toEqual({ sql, faults: [] });
  }
});

it("no index is there that no list needs", async () => {
  const used = Object.values(lists).flatMap((scans) => scans.map(({ index }) => index));
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name IN ('logs', 'metrics') AND sql IS NOT NULL",
  ).all<{ name: string }>();
  expect(results.map(({ name }) => name).filter((name) => !used.includes(name))).toEqual([]);
});
