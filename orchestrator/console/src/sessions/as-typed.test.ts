/** A search while it is being typed. */
import { expect, test } from "vitest";
import { asTyped } from "./as-typed.ts";

test.each([
  ["buil", "buil*"],
  ["npm buil", "npm buil*"],
  ["build ", "build"],
  ["build*", "build*"],
  ['"exit 1"', '"exit 1"'],
  ['"exit 1', '"exit 1'],
  ["naï", "naï*"],
  ["a-", "a-"],
])("%j asks for %j", (typed, asked) => {
  expect(asTyped(typed)).toBe(asked);
});
