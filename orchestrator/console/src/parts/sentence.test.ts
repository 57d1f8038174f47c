/** Sentences out of messages. */
import { expect, test } from "vitest";
import { sentence } from "./sentence.ts";

test.each([
  ["the token is not valid", "The token is not valid."],
  ["app-factory/main failed: no image", "app-factory/main failed: no image."],
  ["Done already.", "Done already."],
  ["stopped", "Stopped."],
  ["  padded ", "Padded."],
])("%s", (text, expected) => {
  expect(sentence(text)).toBe(expected);
});
