/** Sizes in words. */
import { expect, test } from "vitest";
import { bytesWords } from "./bytes-words.ts";

test.each([
  [0, "0 B"],
  [812, "812 B"],
  [1024, "1 KB"],
  [1536, "1.5 KB"],
  [16 * 1024 * 1024, "16 MB"],
  [3 * 1024 ** 4, "3072 GB"],
])("%i bytes are %s", (bytes, words) => {
  expect(bytesWords(bytes)).toBe(words);
});
