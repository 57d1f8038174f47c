/** How fast this machine is at this moment, for tests of what the product promises within a time. */
import { spawn } from "node:child_process";
import { once } from "node:events";

/** What an empty Node program takes from start to exit on the machine that promises are made for. Milliseconds. */
const REFERENCE_MS = 50;

/** Programs that are started one after the other for one answer: a moment says little of the time that is judged. */
const RUNS = 3;

/** A machine that is slower than this keeps no promise, and its tests say so. */
const SLOWEST = 10;

/**
 * How many times longer than on that machine an empty program takes now, at least 1. It feels a slow or busy processor
 * and a page cache that was taken away alike. A time that is judged is divided by it; a bench judges the time itself.
 */
export async function pace(): Promise<number> {
  const began = performance.now();
  for (let run = 0; run < RUNS; run++) await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
  return Math.min(SLOWEST, Math.max(1, (performance.now() - began) / RUNS / REFERENCE_MS));
}

/** The milliseconds that `run` takes, by the machine's pace meanwhile or right after, whichever is slower. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const meanwhile = pace();
  const began = performance.now();
  await run();
  const took = performance.now() - began;
  return took / Math.max(await meanwhile, await pace());
}
