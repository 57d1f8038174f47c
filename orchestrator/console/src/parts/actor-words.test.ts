/** Principals in words. */
import { expect, test } from "vitest";
import { actorWords } from "./actor-words.ts";

const names = new Map([["token:named", "deploy bot"]]);

test.each([
  ["admin", "admin", "you"],
  ["admin", "token:x", "Administrator"],
  ["token:named", "admin", "deploy bot"],
  ["token:abcdefghij", "admin", "API token abcdef"],
  ["share:zyxwvutsrq", "admin", "view-only link zyxwvu"],
  ["worker:app-factory", "admin", "worker app-factory"],
  ["system", "admin", "system"],
  ["odd:thing", "admin", "odd:thing"],
])("%s, seen by %s", (actor, id, words) => {
  expect(actorWords(actor, { id, names })).toBe(words);
});

test("nobody is you while nobody knows who looks", () => {
  expect(actorWords("admin", undefined)).toBe("Administrator");
});
