/** A fleet of a benchmark's own, on the process engine. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { descendantsOf, type Fleet, startFleet } from "@gantry/testing";
import type { Bench } from "./benchmark.ts";

/** Starts `root`; it is stopped with the benchmark, also when that ends before the fleet is ready. */
export async function startOwnFleet({ root, cleanup, say }: Bench, start = startFleet): Promise<Fleet> {
  say("starting a fleet");
  const state = mkdtempSync(join(tmpdir(), "gantry-bench-state-"));
  const starting = start({ root, state, engine: "process" });
  let fleet: Fleet | null = null;
  cleanup.defer(async () => {
    if (fleet === null) {
      const starters = descendantsOf(process.pid).filter(({ command }) => /start.main\.ts .*--state/.test(command));
      for (const { pid } of starters) process.kill(pid, "SIGINT");
      await starting.catch(() => undefined);
    } else await fleet.stop();
    rmSync(state, { recursive: true, force: true });
  });
  fleet = await starting;
  return fleet;
}
