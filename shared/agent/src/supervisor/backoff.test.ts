import { MAX_BACKOFF_MS } from "@gantry/contracts";
import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

test("doubles up to its bound; half of it is chance", () => {
  expect([1, 2, 3, 4].map((restart) => backoffMs(500, restart, 0))).toEqual([250, 500, 1000, 2000]);
  expect([1, 2, 3, 4].map((restart) => backoffMs(500, restart, 1))).toEqual([500, 1000, 2000, 4000]);
  expect([8, 100, 1000].map((restart) => backoffMs(500, restart, 1))).toEqual(Array(3).fill(MAX_BACKOFF_MS));
  expect(backoffMs(500, 1000, 0)).toBe(MAX_BACKOFF_MS / 2);
});
