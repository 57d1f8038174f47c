/**
 * `npm run bench [-- name ...]`: runs the benchmarks, prints a table and stores it in bench-results.json;
 * `npm run bench -- results [name ...]`: prints what is stored, and runs nothing.
 */
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { alive, descendantsOf, until } from "@gantry/testing";
import type { Benchmark } from "./benchmark.ts";
import { convergence } from "./convergence.ts";
import { echo } from "./echo.ts";
import { fanout } from "./fanout.ts";
import { health } from "./health.ts";
import { ingest } from "./ingest.ts";
import { logs } from "./logs.ts";
import { commitText, describeMachine, loadNow } from "./machine.ts";
import { many } from "./many.ts";
import { replay } from "./replay.ts";
import { readResults, type Result, storeResult } from "./results.ts";
import { start } from "./start.ts";
import { reportStored } from "./stored-report.ts";
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
/** `npm start` stops within 5 s of a signal. Milliseconds. */
const STOP_MS = 8_000;
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const RESULTS = join(root, "bench-results.json");

/** What the benchmark that runs has started. */
let cleanup = new AsyncDisposableStack();
/** Set once the run was interrupted; it ends with the process. */
let ending: Promise<never> | null = null;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
// The bootstrap's channel ends with it, also when it is killed.
process.on("disconnect", interrupt);

const [verb, ...rest] = process.argv.slice(2);
process.exit(verb === "results" ? showStored(rest) : await run(process.argv.slice(2)));

/** Gives the exit code: 0 when everything was measured, whatever the figures; 1 when something is wrong. */
async function run(names: string[]): Promise<number> {
  if (!areKnown(names)) return 1;
  const machine = describeMachine(root);
  const { cpu, cores, memoryGiB, node, workerd, changed } = machine;
  console.log(`${cores} cores of ${cpu}, ${memoryGiB} GiB, Node ${node}, workerd ${workerd}`);
  console.log(`commit ${commitText(machine)}${changed ? " (`start` clones the commit without them)" : ""}`);
  const results = new Map<string, Result>();
  for (const [name, benchmark] of chosen(names)) {
    const before = loadNow();
    const measured = await measure(name, benchmark).catch((err: unknown) => {
      const failed = err instanceof Error ? err.message : String(err);
      console.error(`gantry: benchmark ${name}: ${failed}`);
      return { figures: [], failed };
    });
    const result: Result = {
      at: new Date().toISOString(),
      machine,
      load: { before, after: loadNow() },
      ...measured,
    };
    storeResult(RESULTS, name, result, (line) => console.error(`gantry: ${line}`));
    results.set(name, result);
  }
  const figures = [...results.values()].flatMap((result) => result.figures);
  console.log(`\n${table(figures)}\n`);
  for (const [name, { load }] of results) {
    console.log(
      `load average around ${name}: ${load.before} before, ${load.after} after (the benchmark is part of it)`,
    );
  }
  const missed = figures.filter(({ met }) => met === false).length;
  console.log(`${figures.length} figures in ${basename(RESULTS)}, ${missed} of them miss their target`);
  return [...results.values()].some(({ failed }) => failed !== null) ? 1 : 0;
}

/** Gives the exit code: 1 when a target is missed, or one of the benchmarks was not run on this commit. */
function showStored(names: string[]): number {
  if (!areKnown(names)) return 1;
  const checkout = describeMachine(root);
  try {
    const { text, problems } = reportStored(readResults(RESULTS), [...chosen(names).keys()], checkout);
    console.log(`commit ${commitText(checkout)}\n\n${text}\n`);
    for (const problem of problems) console.log(problem);
    console.log(problems.length === 0 ? "every benchmark ran and no target is missed" : `${problems.length} problems`);
    return problems.length === 0 ? 0 : 1;
  } catch (err) {
    console.error(`gantry: ${err instanceof Error ? err.message : String(err)}`);
    return 1;
  }
}

function areKnown(names: readonly string[]): boolean {
  const unknown = names.filter((name) => !BENCHMARKS.has(name));
  if (unknown.length === 0) return true;
  console.error(`gantry: no benchmark ${unknown.join(", ")}; there are ${[...BENCHMARKS.keys()].join(", ")}`);
  return false;
}

/** All of them when none is named. */
function chosen(names: readonly string[]): Map<string, Benchmark> {
  return new Map([...BENCHMARKS].filter(([name]) => names.length === 0 || names.includes(name)));
}

async function measure(name: string, benchmark: Benchmark): Promise<Pick<Result, "figures" | "failed">> {
  const stack = new AsyncDisposableStack();
  cleanup = stack;
  try {
    const figures = await benchmark({ root, cleanup: stack, say: (line) => console.log(`${name}: ${line}`) });
    return { figures, failed: null };
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
