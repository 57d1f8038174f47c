import { expect, test } from "vitest";
import { fingerprint } from "./fingerprint.ts";
import type { Frame } from "@gantry/contracts";

const at = (name: string | null, file = "/srv/app/src/a.ts", line = 10): Frame => {
  return { function: name, file, line, inApp: !file.includes("node_modules") };
};
const print = (message: string, frames = [at("f")], type = "TypeError") =>
  fingerprint({ language: "node", type, message, frames });

test.each([
  ["user 12 not found", "user 9914 not found"],
  ["no 3f2504e0-4f89-11d3-9a0c-0305e82c3301 here", "no 7c9e6679-7425-40de-944b-e07fc1f90ae7 here"],
  ["commit 3f2a1b9cd is gone", "commit 12345678 is gone"],
  ["req_3f2a1b9cd failed", "req_99aa1b9cd failed"],
  ["at 2026-01-02T03:04:05.678Z", "at 2025-12-31T23:59:59Z"],
  ["at Fri Nov 20 2026 20:15:05 GMT+0000 (UTC)", "at Sat Dec 05 2026 01:02:03 GMT+0000 (UTC)"],
  ["at Fri, 20 Nov 2026 20:15:05 GMT", "at Sat, 05 Dec 2026 01:02:03 GMT"],
  ["at Fri Nov 20 20:15:05 2026", "at Sat Dec  5 01:02:03 2026"],
  ["at 2026/11/20 20:15:05", "at 2026/12/05 01:02:03"],
  ["epoch 1767225600000", "epoch 1767229999999"],
  ["connect ECONNREFUSED 127.0.0.1:5432", "connect ECONNREFUSED 10.0.0.7:6000"],
  ["listen :::3000", "listen :::8080"],
  ["localhost:3000 refused", "localhost:4000 refused"],
  ["no such file, open '/tmp/a/1.txt'", "no such file, open '/var/b.txt'"],
  ["timeout after 1.5s", "timeout after 300ms"],
  ["timeout after 1m30s", "timeout after 20s"],
  ["bad pointer 0xc000012120", "bad pointer 0xdeadbeef"],
  ["id 01HZX3KQ5V8N7R2T4W6Y9B1C3D", "id 01JAB3KQ5V8N7R2T4W6Y9B1C3E"],
  ["two  words\n here", "two words here"],
])("one fault: %j and %j", (a, b) => expect(print(a)).toBe(print(b)));

test.each([
  ["user not found", "order not found"],
  ["Cannot find module './a'", "Cannot find module './b'"],
  ["bad md5", "bad sha1"],
  ["may 5 be", "mar 5 be"],
  ["reading 'x'", "reading 'y'"],
])("two faults: %j and %j", (a, b) => expect(print(a)).not.toBe(print(b)));

test.each<[string, Frame[], Frame[]]>([
  ["a line shift", [at("f")], [at("f", "/srv/app/src/a.ts", 99)]],
  ["another checkout", [at("f")], [at("f", "file:///home/me/app/src/a.ts")]],
  ["another release", [at("f", "/d/app/20260101/src/a.ts")], [at("f", "/d/app/20260202/src/a.ts")]],
  ["another bundle", [at("f", "/d/dist/main-3f2a1b9c.js")], [at("f", "/d/dist/main-99aa1b9c.js")]],
  ["frames of packages", [at("q", "/a/node_modules/pg/i.js"), at("f")], [at("f")]],
  ["a deeper recursion", [at("f"), at("f"), at("g")], [at("f"), at("f"), at("f"), at("f"), at("g")]],
  ["a caller's line", [at("f"), at(null)], [at("f"), at(null, "/srv/app/src/a.ts", 50)]],
])("one fault: %s", (_, a, b) => expect(print("x", a)).toBe(print("x", b)));

test.each<[string, Frame[], Frame[]]>([
  ["another function", [at("f")], [at("g")]],
  ["another file", [at("f")], [at("f", "/srv/app/src/b.ts")]],
  ["another directory", [at("f", "/s/src/a/lib/x.ts")], [at("f", "/s/src/b/lib/x.ts")]],
  ["another caller", [at("f"), at("g")], [at("f"), at("h")]],
  ["another line at module level", [at(null)], [at(null, "/srv/app/src/a.ts", 11)]],
])("two faults: %s", (_, a, b) => expect(print("x", a)).not.toBe(print("x", b)));

test("type and language tell faults apart, and there are 32 hex digits", () => {
  expect(print("x")).toMatch(/^[\da-f]{32}$/);
  expect(print("x")).not.toBe(print("x", [at("f")], "RangeError"));
  expect(print("x")).not.toBe(fingerprint({ language: "python", type: "TypeError", message: "x", frames: [at("f")] }));
});

test("without a frame in-app the top ones of all count", () => {
  const library = (name: string) => [at(name, "/a/node_modules/pg/i.js")];
  expect(print("x", library("a"))).not.toBe(print("x", library("b")));
});
