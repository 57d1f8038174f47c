/** Words in a recording. */
import { expect, test } from "vitest";
import type { CastEvent } from "./cast.ts";
import { findText } from "./find-text.ts";

const typed = (text: string, from: number): CastEvent[] =>
  [...text].map((char, index): CastEvent => [from + index / 10, "o", char]);

test("words that come a letter at a time are there with their last", () => {
  expect(findText(typed("$ echo pangolin\r\n", 5), 5, "pangolin")).toBeCloseTo(6.4);
});

test("colours between, and escape sequences cut in two, do not hide them", () => {
  const events: CastEvent[] = [
    [1, "o", "\u001b[3"],
    [2, "o", "2mpan\u001b[0m"],
    [3, "o", "\u001b]0;pangolin\u0007"],
    [4, "o", "\u001b[1mGolin\u001b[m"],
  ];
  expect(findText(events, 0, "PanGolin")).toBe(4);
});

test("what comes before the moment, is typed input or a mark does not count", () => {
  const events: CastEvent[] = [
    [1, "o", "pangolin"],
    [2, "m", "pangolin"],
    [3, "i", "pangolin"],
    [4, "o", "a pangolin"],
  ];
  expect(findText(events, 2, "pangolin")).toBe(4);
});

test("what is far away is not this one", () => {
  expect(
    findText(
      [
        [1, "o", "x"],
        [900, "o", "pangolin"],
      ],
      0,
      "pangolin",
    ),
  ).toBe(null);
  expect(
    findText(
      [
        [1, "o", "x".repeat(70_000)],
        [2, "o", "pangolin"],
      ],
      0,
      "pangolin",
    ),
  ).toBe(null);
  expect(findText([[1, "o", "x"]], 0, "")).toBe(null);
});
