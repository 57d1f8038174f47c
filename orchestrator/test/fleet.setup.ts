/** One fleet for every test file that can share one, started as `npm start` does. */
import { type Fleet, startFleet } from "@gantry/testing";
import type { TestProject } from "vitest/node";

/** A secret of whoever starts the fleet; no shell may see it. */
export const PARENT_SECRET = "parent-secret-that-must-not-leak";

/** What tests know of the shared fleet. */
export interface SharedFleet {
  base: string;
  port: number;
  state: string;
  url: string;
  /** The process of the start; every other process of the fleet descends from it. */
  pid: number;
  /** What it printed up to `gantry ready`. */
  output: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    fleet: SharedFleet;
  }
}

/** Gives the teardown. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const fleet: Fleet = await startFleet({ env: { ACCEPT_SECRET: PARENT_SECRET } });
  const { base, port, state, url, child } = fleet;
  project.provide("fleet", { base, port, state, url, pid: child.pid ?? 0, output: fleet.output() });
  return async () => {
    const code = await fleet.stop();
    if (code !== 0) throw new Error(`the shared fleet ended with ${code}:\n${fleet.output()}`);
  };
}
