/** Clients that are cut, paused, resized and change roles end with the same screen and the program's own bytes. */
import { converge } from "@gantry/testing";
import { expect, it } from "vitest";
import { api, fleet } from "./shared-fleet.ts";

/** One of them writes more than any buffer on the way holds. `npm run bench -- convergence` runs 200. */
const SEEDS = [1, 2, 8];
const SEED_MS = 180_000;

it.each(SEEDS)(
  "seed %i",
  async (seed) => {
    const { faults, modes } = await converge({ base: fleet.base, api, worker: "app-factory" }, seed);
    expect(faults).toEqual([]);
    // Somebody was cut and came back, or nothing was tried.
    expect(Object.values(modes).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(5);
  },
  SEED_MS,
);
