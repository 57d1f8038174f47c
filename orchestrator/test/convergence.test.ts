/**
 * Clients of two principals that are cut, paused, resized, and take the terminal from each other end with the same
 * screen and the program's own bytes.
 */
import { converge, makeToken, TEST_TOKEN } from "@gantry/testing";
import { expect, it } from "vitest";
import { api, fleet } from "./shared-fleet.ts";

/** One of them writes more than any buffer on the way holds. `npm run bench -- convergence` runs 200. */
const SEEDS = [1, 2, 8];

const tried = { cuts: 0, takeovers: 0, marks: 0 };

it.each(SEEDS)("seed %i", async (seed) => {
  const tokens = [TEST_TOKEN, await makeToken({ api }, `seed ${seed}`)] as const;
  const place = { base: fleet.base, api, worker: "app-factory", tokens };
  const { faults, modes, takeovers, marks } = await converge(place, seed);
  expect(faults).toEqual([]);
  tried.cuts += Object.values(modes).reduce((sum, n) => sum + n, 0);
  tried.takeovers += takeovers;
  tried.marks += marks;
});

it("somebody was cut and came back, lost control, and marked a moment", () => {
  expect(tried.cuts).toBeGreaterThan(5 * SEEDS.length);
  expect(tried.takeovers).toBeGreaterThan(0);
  expect(tried.marks).toBeGreaterThan(0);
});
