/** `logs`: how fast pages and searches of a million stored lines answer, through the API. */
import { DatabaseSync } from "node:sqlite";
import { LogPage, parseJson } from "@gantry/contracts";
import type { Benchmark } from "./benchmark.ts";
import { d1Files } from "./d1-file.ts";
import { type Figure, figure } from "./figure.ts";
import { startOwnFleet } from "./own-fleet.ts";

const ROWS = 1_000_000;
const RUNS = 21;
const PAGE_MS = 20;
const SEARCH_MS = 100;
/** Every so many rows: an error; a word that nothing else has; a line of the other worker. */
const ERROR_EVERY = 5_000;
const RARE_EVERY = 250_000;
const OTHER_EVERY = 100;

/** A line every 20 ms, the last of them just now: retention takes none of them away. */
const STEP_MS = 20;
const FIRST_AT = Date.now() - ROWS * STEP_MS;

/** Times include the way there and back, which `logs.nothing` shows alone. */
const PAGES: Record<string, string> = {
  all: "limit=200",
  worker: "worker=app-factory&limit=200",
  "rare-worker": "worker=test-specialist&limit=200",
  container: "worker=app-factory&container=main&limit=200",
  process: "worker=app-factory&process=web&limit=200",
  "no-such-process": "worker=app-factory&process=nobody&limit=200",
  errors: "level=error&limit=200",
  "worker-errors": "worker=app-factory&level=error&limit=200",
  "no-such-stream": "stream=stderr&limit=200",
  past: `since=${new Date(FIRST_AT).toISOString()}&until=${new Date(FIRST_AT + 300_000).toISOString()}&limit=200`,
  instance: "instance=bench-boot&limit=200",
};
const SEARCHES: Record<string, string> = {
  rare: "q=needle",
  common: "q=fox",
  phrase: `q=${encodeURIComponent('"lazy dog"')}`,
  prefix: "q=quic*",
  // A beginning of two words that stand in every line, and of as many words as there are lines.
  "short-prefix": "q=l*",
  "wide-prefix": "q=1*",
  worker: "q=needle&worker=app-factory",
  nothing: "q=nothinghasthisword",
};

export const logs: Benchmark = async (bench) => {
  const fleet = await startOwnFleet(bench);
  bench.say(`storing ${ROWS} lines`);
  fill(fleet.state);
  const figures: Figure[] = [await timed("logs.nothing", async () => void (await fleet.api("/api/workers")), null)];
  const ask = async (query: string): Promise<void> => {
    const answer = await fleet.api(`/api/monitoring/logs?${query}`);
    parseJson(LogPage, await answer.text(), "a page");
  };
  bench.say("pages");
  for (const [name, query] of Object.entries(PAGES)) {
    figures.push(await timed(`logs.page.${name}`, () => ask(query), PAGE_MS));
  }
  bench.say("searches");
  for (const [name, query] of Object.entries(SEARCHES)) {
    figures.push(await timed(`logs.search.${name}`, () => ask(query), SEARCH_MS));
  }
  return figures;
};

async function timed(name: string, work: () => Promise<void>, atMost: number | null): Promise<Figure> {
  const samples: number[] = [];
  await work();
  for (let run = 0; run < RUNS; run++) {
    const began = performance.now();
    await work();
    samples.push(performance.now() - began);
  }
  const target = atMost === null ? {} : { target: { on: "median", is: "at most", value: atMost } as const };
  return figure({ name, unit: "ms", samples, ...target });
}

/** Writes the rows past the product, which takes them at its own rate; the tables and the search index are its own. */
function fill(state: string): void {
  const [file] = d1Files(state);
  if (file === undefined) throw new Error("the fleet has no database");
  const db = new DatabaseSync(file, { timeout: 30_000 });
  db.exec("BEGIN IMMEDIATE");
  db.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
    INSERT INTO logs (worker_name, container_name, instance_id, seq, at, process, stream, level, partial, text)
    SELECT iif(i % ${OTHER_EVERY} = 0, 'test-specialist', 'app-factory'), 'main', 'bench-boot', i, ${FIRST_AT} + i * ${STEP_MS},
      iif(i % 3 = 0, 'web', 'jobs'), 'stdout', iif(i % ${ERROR_EVERY} = 0, 50, iif(i % 2 = 0, 30, NULL)), 0,
      i || ' the quick brown fox jumps over the lazy dog and says so in a log of request ' || (i * 7919 % 1000003)
        || iif(i % ${RARE_EVERY} = 0, ' needle', '')
    FROM n;
    INSERT INTO log_totals (worker_name, stored) SELECT worker_name, count(*) FROM logs GROUP BY worker_name
      ON CONFLICT (worker_name) DO UPDATE SET stored = excluded.stored;
    INSERT INTO ingest_cursors (worker_name, container_name, instance_id, stream, next, lost, first_at, last_at, updated_at)
      SELECT worker_name, 'main', 'bench-boot', 'logs', max(seq) + 1, 0, min(at), max(at), max(at) FROM logs GROUP BY worker_name;
    INSERT INTO logs_search (rowid, text) SELECT id, coalesce(plain, text) FROM logs;
    INSERT INTO monitoring_marks (name, value) SELECT 'logs_search', max(id) FROM logs WHERE true
      ON CONFLICT (name) DO UPDATE SET value = excluded.value;
  `);
  db.exec("COMMIT");
  db.close();
}
