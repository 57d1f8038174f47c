/** Lengths of time. */
import { expect, test } from "vitest";
import { clockWords, lastedWords } from "./lasted-words.ts";

test.each([
  [-1, "0:00"],
  [7.9, "0:07"],
  [725, "12:05"],
  [10_800, "3:00:00"],
])("%d s on a clock: %s", (seconds, words) => {
  expect(clockWords(seconds)).toBe(words);
});

test.each([
  [340, "340 ms"],
  [12_999, "12 s"],
  [60_000, "1 min"],
  [65_000, "1 min 5 s"],
  [10_920_000, "3 h 2 min"],
  [187_200_000, "2 d 4 h"],
])("%d ms lasted %s", (ms, words) => {
  expect(lastedWords(ms)).toBe(words);
});
