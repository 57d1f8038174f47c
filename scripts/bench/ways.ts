/** The three ways to a session: straight to an agent, and through the orchestrator by each of its protocols. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { descendantsOf, type Fleet, startFleet } from "@gantry/testing";
import type { Bench } from "./benchmark.ts";
import { startOwnAgent } from "./own-agent.ts";
import { openRaw, openV1, type Stream } from "./stream.ts";

export const WORKER = "app-factory";

export type WayName = "direct" | "raw" | "v1";

export interface WayTo {
  name: WayName;
  /** Opens a new PTY session that runs `command`. */
  open(command: string[]): Promise<Stream>;
}

/** Starts a fleet on the process engine and an agent beside it; the agent is the same program as the container's. */
export async function openWays(bench: Bench): Promise<WayTo[]> {
  const fleet = await ownFleet(bench);
  const agent = bench.cleanup.use(await startOwnAgent(bench.root));
  const query = (command: string[]) => `?command=${encodeURIComponent(JSON.stringify(command))}`;
  return [
    { name: "direct", open: (command) => agent.open(command) },
    { name: "raw", open: (command) => openRaw(fleet.base, WORKER, query(command)) },
    { name: "v1", open: (command) => openV1(fleet.base, WORKER, query(command)) },
  ];
}

/** A fleet that is stopped with the benchmark, also when that ends before the fleet is ready. */
async function ownFleet({ root, cleanup, say }: Bench): Promise<Fleet> {
  say("starting a fleet");
  const state = mkdtempSync(join(tmpdir(), "gantry-bench-state-"));
  const starting = startFleet({ root, state, engine: "process" });
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
