/** Lines that came by socket are searched as the database searches. */
import { expect, test } from "vitest";
import { lineFilter } from "./line.ts";
import { line } from "./testing/lines.ts";

test.each([
  ["refused", "connect ECONNREFUSED refused", true],
  ["refuse", "refused", false],
  ["refuse*", "refused", true],
  ["CONNECT refused", "refused: connect", true],
  ['"connect refused"', "connect refused", true],
  ['"connect refused"', "refused connect", false],
  ["zlutoucky", "žluťoučký kůň", true],
  ["10.0.0.7", "at 10.0.0.7:5432", true],
  ["red", "\u001b[31mred\u001b[0m", true],
  ["31m", "\u001b[31mred\u001b[0m", false],
  ["...", "anything", true],
  ['"open', "open", true],
])("%s in %j: %s", (q, text, found) => expect(lineFilter(undefined, q)(line(1, { text }))).toBe(found));

test("by stream", () => {
  expect(lineFilter("stderr", undefined)(line(1))).toBe(false);
  expect(lineFilter("stderr", undefined)(line(1, { stream: "stderr" }))).toBe(true);
});
