/** Full jitter between zero and a capped exponential. */
import { expect, test } from "vitest";
import { BACKOFF_BASE_MS, BACKOFF_CAP_MS, backoffMs } from "./backoff.ts";

test("the ceiling doubles from the base to the cap", () => {
  const ceilings = [1, 2, 3, 4, 5, 6, 7, 50].map((attempt) => backoffMs(attempt, () => 1));
  expect(ceilings).toEqual([BACKOFF_BASE_MS, 500, 1000, 2000, 4000, 8000, BACKOFF_CAP_MS, BACKOFF_CAP_MS]);
});

test("every wait below the ceiling can happen", () => {
  expect(backoffMs(3, () => 0)).toBe(0);
  expect(backoffMs(3, () => 0.5)).toBe(500);
});
