/** The three ways to a session: straight to an agent, and through the orchestrator by each of its protocols. */
import type { Fleet } from "@gantry/testing";
import type { Bench } from "./benchmark.ts";
import { startOwnAgent, WORKER } from "./own-agent.ts";
import { openRaw, openV1, type Stream } from "./stream.ts";

export type WayName = "direct" | "raw" | "v1";

export interface WayTo {
  name: WayName;
  /** Opens a new PTY session that runs `command`. */
  open(command: string[]): Promise<Stream>;
}

/** Starts an agent beside the fleet; it is the same program as the container's. */
export async function openWays(bench: Bench, fleet: Fleet): Promise<WayTo[]> {
  const agent = bench.cleanup.use(await startOwnAgent(bench.root));
  const query = (command: string[]) => `?command=${encodeURIComponent(JSON.stringify(command))}`;
  return [
    { name: "direct", open: (command) => agent.open(command) },
    { name: "raw", open: (command) => openRaw(fleet.base, WORKER, query(command)) },
    { name: "v1", open: (command) => openV1(fleet.base, WORKER, query(command)) },
  ];
}
