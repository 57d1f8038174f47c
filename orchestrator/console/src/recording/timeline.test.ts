/** Time with and without what was idle. */
import { expect, test } from "vitest";
import type { Cast } from "./cast.ts";
import { timeline } from "./timeline.ts";

const CAST: Cast = {
  timestamp: 0,
  cols: 80,
  rows: 24,
  events: [
    [1, "o", "a"],
    [11, "o", "b"],
    [12, "m", "here"],
    [112, "x", "0"],
  ],
  chapters: [{ seconds: 12, label: "here" }],
  seconds: 112,
  bytes: 1,
  whole: true,
};

test("no pause is longer than it may be", () => {
  const { events, chapters, seconds } = timeline(CAST, 2);
  expect(events.map(([at]) => at)).toEqual([1, 3, 4, 6]);
  expect(chapters).toEqual([{ seconds: 4, label: "here" }]);
  expect(seconds).toBe(6);
});

test("a moment in what was cut is where the cut is", () => {
  const { toPlayer } = timeline(CAST, 2);
  expect([0, 1, 3, 7, 11, 11.5, 50, 112].map(toPlayer)).toEqual([0, 1, 3, 3, 3, 3.5, 6, 6]);
});

test("what is played is found again in the recording", () => {
  const { toPlayer, toRecording } = timeline(CAST, 2);
  for (const at of [0, 0.5, 1, 2, 11.5, 12, 13]) expect(toRecording(toPlayer(at))).toBeCloseTo(at);
});

test("without a limit nothing is changed", () => {
  const { events, toPlayer, toRecording } = timeline(CAST, Number.POSITIVE_INFINITY);
  expect(events).toEqual(CAST.events);
  expect(toPlayer(50)).toBe(50);
  expect(toRecording(50)).toBe(50);
});
