/** Times as people say them. */
import { expect, test } from "vitest";
import { relativeWords, untilWords } from "./relative-words.ts";

const NOW = Date.parse("2026-01-02T00:00:00Z");

test.each([
  [-60_000, "just now"],
  [4_999, "just now"],
  [12_000, "12 s ago"],
  [59_999, "59 s ago"],
  [60_000, "1 min ago"],
  [7_199_999, "1 h ago"],
  [86_400_000, "1 d ago"],
  [90 * 86_400_000, "90 d ago"],
])("%i ms are %s", (ms, words) => {
  expect(relativeWords(NOW - ms, NOW)).toBe(words);
});

test.each([
  [-1, "now"],
  [999, "now"],
  [59_000, "in 59 s"],
  [15 * 60_000, "in 15 min"],
  [7 * 86_400_000, "in 7 d"],
])("%i ms ahead is %s", (ms, words) => {
  expect(untilWords(NOW + ms, NOW)).toBe(words);
});
