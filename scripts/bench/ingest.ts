/** `ingest`: how long a line takes from a process to the database while it floods, what that costs, and that none is lost. */
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { descendantsOf, type Fleet, isAgent, until } from "@gantry/testing";
import { z } from "zod";
import type { Benchmark } from "./benchmark.ts";
import { d1Files } from "./d1-file.ts";
import { figure } from "./figure.ts";
import { residentOf } from "./memory.ts";
import { startOwnFleet } from "./own-fleet.ts";
import { quantile } from "./stats.ts";

const RATE = 20_000;
const SECONDS = 30;
const LINES = RATE * SECONDS;
const ROUNDS = 3;
const LOOK_MS = 50;
const END_MS = 60_000;
/** What proc(5) counts CPU time in: sysconf(_SC_CLK_TCK), 100 on every Linux. */
const TICKS_PER_SECOND = 100;
const SOURCE = readFileSync(new URL("./programs/lines.mjs", import.meta.url), "utf8");

export const ingest: Benchmark = async (bench) => {
  const fleet = await startOwnFleet(bench);
  await post(fleet, "monitoring/processes", { name: "first", command: ["true"], restart: { policy: "never" } });
  const [agent] = await until("the agent", () => agents(fleet));
  await until(
    "its monitoring",
    async () => (await fleet.api("/api/workers/app-factory/monitoring/health")).status !== 409,
  );
  const runs: Run[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bench.say(`${RATE} lines a second for ${SECONDS} s`);
    const run = await flood(fleet, agent ?? 0, `flood${round}`);
    for (const line of run.said) bench.say(line);
    runs.push(run);
  }
  const of = (pick: (run: Run) => number) => runs.map(pick);
  return [
    figure({
      name: "ingest.lag.p95",
      unit: "ms",
      samples: of(({ lags }) => quantile(lags, 0.95)),
      target: { on: "median", is: "at most", value: 2_000 },
    }),
    figure({ name: "ingest.lag.p50", unit: "ms", samples: of(({ lags }) => quantile(lags, 0.5)) }),
    figure({ name: "ingest.rate", unit: "lines/s", samples: of(({ rate }) => rate) }),
    figure({
      name: "ingest.agent.cpu",
      unit: "% of a core",
      samples: of(({ cpu }) => cpu),
      target: { on: "median", is: "at most", value: 15 },
    }),
    figure({
      name: "ingest.agent.memory",
      unit: "MiB",
      samples: of(({ memory }) => memory),
      target: { on: "median", is: "at most", value: 120 },
    }),
    figure({
      name: "ingest.lost",
      unit: "lines",
      samples: of(({ lost }) => lost),
      target: { on: "median", is: "at most", value: 0 },
    }),
  ];
};

interface Run {
  /** One a look: the age of the newest line that could be queried then. Milliseconds. */
  lags: number[];
  /** Lines a second from the first written to the last stored. */
  rate: number;
  /** Of the agent alone, in percent of a core while the process wrote. */
  cpu: number;
  /** The most it had resident. MiB. */
  memory: number;
  /** Lines that are not there. */
  lost: number;
  /** What the agent said of itself. */
  said: string[];
}

const Newest = z.object({ text: z.string(), process: z.string() }).optional();

async function flood(fleet: Fleet, agent: number, name: string): Promise<Run> {
  const [file] = d1Files(fleet.state);
  if (file === undefined) throw new Error("the fleet has no database");
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  // The newest line by its rowid: what the agent sends in order is stored in order.
  const newest = db.prepare("SELECT text, process FROM logs WHERE id = (SELECT max(id) FROM logs)");
  const command = ["node", "--input-type=module", "-e", SOURCE, "lines", String(RATE), String(SECONDS)];
  const cpuBefore = cpuSeconds(agent);
  const startedAt = Date.now();
  const began = performance.now();
  await post(fleet, "monitoring/processes", { name, command, restart: { policy: "never" } });
  const lags: number[] = [];
  let memory = 0;
  let cpu = 0;
  for (;;) {
    await wait(LOOK_MS);
    const row = Newest.parse(newest.get());
    const [, number, at] = /^(\d+) (\d{13}) /.exec(row?.process === name ? row.text : "") ?? [];
    memory = Math.max(memory, residentOf([agent]) / 1024);
    const seconds = (performance.now() - began) / 1000;
    if (seconds <= SECONDS) cpu = ((cpuSeconds(agent) - cpuBefore) / seconds) * 100;
    if (number === undefined) continue;
    if (Number(number) >= LINES - 1) break;
    lags.push(Date.now() - Number(at));
    if (seconds > SECONDS + END_MS / 1000) throw new Error(`line ${number} of ${LINES} is the last that is stored`);
  }
  const rate = LINES / ((performance.now() - began) / 1000);
  const stored = storedNumbers(db, name);
  const said = db.prepare("SELECT text FROM logs WHERE process = 'gantry' AND at > ?").all(startedAt);
  db.close();
  const lost = LINES - new Set(stored).size;
  const twice = stored.length - new Set(stored).size;
  const disordered = stored.filter((number, index) => index > 0 && number < (stored[index - 1] ?? 0)).length;
  if (twice + disordered > 0) throw new Error(`${twice} lines are there twice, ${disordered} out of order`);
  return {
    lags,
    rate,
    cpu,
    memory,
    lost,
    said: z
      .array(Text)
      .parse(said)
      .map(({ text }) => text),
  };
}

const Text = z.object({ text: z.string() });

/** The numbers of the lines that are stored, in the order in which they were sent. */
function storedNumbers(db: DatabaseSync, name: string): number[] {
  const rows = db.prepare("SELECT text FROM logs WHERE process = ? ORDER BY instance_id, seq").iterate(name);
  return Array.from(rows, (row) => Number(Text.parse(row).text.split(" ", 1)[0]));
}

function agents(fleet: Fleet): number[] | false {
  const found = descendantsOf(fleet.child.pid ?? 0).filter(isAgent);
  return found.length > 0 && found.map(({ pid }) => pid);
}

/** User and system time of a process and its threads, by proc_pid_stat(5). */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function post(fleet: Fleet, path: string, body: unknown = {}): Promise<void> {
  const answer = await fleet.api(`/api/workers/app-factory/${path}`, { method: "POST", body: JSON.stringify(body) });
  if (answer.status >= 400) throw new Error(`${path}: ${await answer.text()}`);
}
