import { until } from "@gantry/testing";
import { expect, test } from "vitest";
import { watchPeak } from "./peak.ts";

test("the most of all looks counts", async () => {
  const shown = [3, 9, 4];
  let looks = 0;
  const peak = watchPeak(1, async () => shown[looks++] ?? 5);
  await until("some looks", () => looks > shown.length);
  expect(await peak.stop()).toBe(9);
});

test("what the last look shows counts too", async () => {
  let level = 1;
  const peak = watchPeak(60_000, () => level);
  level = 7;
  expect(await peak.stop()).toBe(7);
});

test("a look that failed is heard of at the stop", async () => {
  const first = Promise.reject(new Error("no gauge"));
  let looks = 0;
  const peak = watchPeak(1, () => (looks++ === 0 ? first : 5));
  await expect(peak.stop()).rejects.toThrow("no gauge");
});
