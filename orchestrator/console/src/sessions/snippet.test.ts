/** Snippets in pieces. */
import { expect, test } from "vitest";
import { snippetParts } from "./snippet.ts";

test.each<[string, [number, number][], string]>([
  ["", [], ""],
  ["plain", [], "plain"],
  ["a word b", [[2, 6]], "a <word> b"],
  [
    "onetwo",
    [
      [0, 3],
      [3, 6],
    ],
    "<one><two>",
  ],
  ["cut off", [[4, 400]], "cut <off>"],
  ["naïve 🚀 go", [[6, 8]], "naïve <🚀> go"],
])("%j at %j", (snippet, matches, marked) => {
  const parts = snippetParts({ snippet, matches });
  expect(parts.map(({ text, hit }) => (hit ? `<${text}>` : text)).join("")).toBe(marked);
  expect(new Set(parts.map(({ at }) => at)).size).toBe(parts.length);
});
