/** `npm run bench [-- name ...]`: runs the benchmarks, prints a table and writes bench-results.json. */
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { alive, descendantsOf, until } from "@gantry/testing";
import type { Benchmark } from "./benchmark.ts";
import { convergence } from "./convergence.ts";
import { echo } from "./echo.ts";
import { fanout } from "./fanout.ts";
import type { Figure } from "./figure.ts";
import { health } from "./health.ts";
import { ingest } from "./ingest.ts";
import { logs } from "./logs.ts";
import { describeMachine, loadNow } from "./machine.ts";
import { many } from "./many.ts";
import { replay } from "./replay.ts";
import { start } from "./start.ts";
import { table } from "./table.ts";
import { throughput } from "./throughput.ts";

const BENCHMARKS = new Map<string, Benchmark>([
  ["echo", echo],
  ["throughput", throughput],
  ["replay", replay],
  ["fanout", fanout],
  ["many", many],
  ["ingest", ingest],
  ["logs", logs],
  ["health", health],
  ["start", start],
  ["convergence", convergence],
]);
const RESULTS = "bench-results.json";
/** `npm start` stops within 5 s of a signal. Milliseconds. */
const STOP_MS = 8_000;
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What the benchmark that runs has started. */
let cleanup = new AsyncDisposableStack();
/** Set once the run was interrupted; it ends with the process. */
let ending: Promise<never> | null = null;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
// The bootstrap's channel ends with it, also when it is killed.
process.on("disconnect", interrupt);

process.exit(await run(process.argv.slice(2)));

/** Gives the exit code: 0 when everything was measured, whatever the figures; 1 when something is wrong. */
async function run(names: string[]): Promise<number> {
  const unknown = names.filter((name) => !BENCHMARKS.has(name));
  if (unknown.length > 0) {
    console.error(`gantry: no benchmark ${unknown.join(", ")}; there are ${[...BENCHMARKS.keys()].join(", ")}`);
    return 1;
  }
  const machine = describeMachine(root);
  const { cpu, cores, memoryGiB, node, workerd, commit, changed } = machine;
  console.log(`${cores} cores of ${cpu}, ${memoryGiB} GiB, Node ${node}, workerd ${workerd}`);
  console.log(`commit ${commit}${changed ? " with changes (`start` clones the commit without them)" : ""}`);
  const figures: Figure[] = [];
  const load: Record<string, { before: number; after: number }> = {};
  let code = 0;
  for (const [name, benchmark] of BENCHMARKS) {
    if (names.length > 0 && !names.includes(name)) continue;
    const before = loadNow();
    try {
      figures.push(...(await measure(name, benchmark)));
    } catch (err) {
      console.error(`gantry: benchmark ${name}: ${err instanceof Error ? err.message : String(err)}`);
      code = 1;
    }
    load[name] = { before, after: loadNow() };
  }
  console.log(`\n${table(figures)}\n`);
  for (const [name, { before, after }] of Object.entries(load)) {
    console.log(`load average around ${name}: ${before} before, ${after} after (the benchmark is part of it)`);
  }
  writeFileSync(join(root, RESULTS), `${JSON.stringify({ machine, load, figures }, null, 2)}\n`);
  const missed = figures.filter(({ met }) => met === false).length;
  console.log(`${figures.length} figures in ${RESULTS}, ${missed} of them miss their target`);
  return code;
}

async function measure(name: string, benchmark: Benchmark): Promise<Figure[]> {
  const stack = new AsyncDisposableStack();
  cleanup = stack;
  try {
    return await benchmark({ root, cleanup: stack, say: (line) => console.log(`${name}: ${line}`) });
  } finally {
    if (ending !== null) await ending;
    await stack.disposeAsync();
  }
}

function interrupt(): void {
  ending ??= end();
}

/** Undoes what was started, ends what had not finished starting, and exits as an interrupted program does. */
async function end(): Promise<never> {
  await cleanup.disposeAsync().catch((err: unknown) => console.error(`gantry: ${String(err)}`));
  const left = descendantsOf(process.pid);
  for (const one of alive(left)) process.kill(one.pid, "SIGTERM");
  await until("the end of what was started", () => alive(left).length === 0, STOP_MS).catch(() => {
    for (const one of alive(left)) process.kill(one.pid, "SIGKILL");
  });
  process.exit(130);
}
