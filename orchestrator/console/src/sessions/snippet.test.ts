/** Snippets in pieces. */
import { expect, test } from "vitest";
import { snippetParts } from "./snippet.ts";

test.each([
  ["", []],
  ["plain", [{ text: "plain", hit: false }]],
  [
    "a \u0002word\u0003 b",
    [
      { text: "a ", hit: false },
      { text: "word", hit: true },
      { text: " b", hit: false },
    ],
  ],
  [
    "\u0002one\u0003\u0002two\u0003",
    [
      { text: "one", hit: true },
      { text: "two", hit: true },
    ],
  ],
  [
    "cut \u0002off",
    [
      { text: "cut ", hit: false },
      { text: "off", hit: true },
    ],
  ],
])("%j", (snippet, parts) => {
  expect(snippetParts(snippet)).toEqual(parts);
});
