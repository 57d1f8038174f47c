import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { read } from "./fixtures.ts";

const run = (code: string) => read(spawnSync(process.execPath, ["-e", code], { encoding: "utf8" }).stderr);

test("an uncaught error with a cause is one trace", () => {
  const code = `function f() { throw new TypeError("one\\ntwo", { cause: new Error("root") }) }\nf()`;
  const traces = run(code);
  expect(traces).toHaveLength(1);
  expect(traces[0]).toMatchObject({ language: "node", type: "TypeError", message: "one\ntwo", uncaught: true });
  expect(traces[0]?.frames[0]).toEqual({ function: "f", file: "[eval]", line: 1, inApp: true });
  expect(traces[0]?.frames.at(-1)).toMatchObject({ inApp: false });
  expect(traces[0]?.text).toMatch(/^\[eval\]:1\n[^]*\[cause\]: Error: root[^]*Node\.js v/);
});

test("a logged error counts, behind words and inside an object as well", () => {
  const [a, b, c, ...more] = run(`console.error(new Error("hi")); console.error("failed:", new RangeError("ho"));
    console.error({ err: new SyntaxError("he") }); console.error("bye")`);
  expect(more).toEqual([]);
  expect([a, b, c].map((trace) => [trace?.type, trace?.message, trace?.uncaught])).toEqual([
    ["Error", "hi", null],
    ["RangeError", "ho", null],
    ["SyntaxError", "he", null],
  ]);
});

test("an AggregateError is one trace", () => {
  const traces = run(`throw new AggregateError([new Error("one"), new TypeError("two")], "many")`);
  expect(traces.map((trace) => trace.type)).toEqual(["AggregateError"]);
});

test("a module that is not there is a fault only when it is thrown", () => {
  expect(run(`require("./nope")`)[0]).toMatchObject({ type: "Error", uncaught: true });
  expect(run(`console.error("fatal error: cannot find module"); console.error("TypeError: x")`)).toEqual([]);
  expect(run(`console.trace("here")`)).toEqual([]);
});

test("reads async frames, classes of one's own, packages and a browser's Uncaught", () => {
  const [own] = read(`NotFound: no user
    at async load (file:///app/src/a.js:3:64)
    at new Db (/app/node_modules/db/i.js:1:1)
    at Object.<anonymous> (/app/src/b.js:9:1)
next`);
  expect(own).toMatchObject({ type: "NotFound", message: "no user", uncaught: null });
  expect(own?.frames).toEqual([
    { function: "load", file: "file:///app/src/a.js", line: 3, inApp: true },
    { function: "new Db", file: "/app/node_modules/db/i.js", line: 1, inApp: false },
    { function: null, file: "/app/src/b.js", line: 9, inApp: true },
  ]);
  expect(read("Uncaught TypeError: x\n    at f (a.js:1:2)")[0]).toMatchObject({ type: "TypeError", uncaught: true });
});
