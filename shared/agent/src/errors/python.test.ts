import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { read } from "./fixtures.ts";

const python = spawnSync("python3", ["--version"]).status === 0;
const run = (code: string) => read(spawnSync("python3", ["-c", code], { encoding: "utf8" }).stderr);

test.runIf(python)("really printed: a chain ends in the exception that came out", () => {
  const traces = run(`def f(): return {}["a"]
try: f()
except KeyError as e: raise ValueError("bad\\nvalue") from e`);
  expect(traces).toHaveLength(1);
  expect(traces[0]).toMatchObject({ type: "ValueError", message: "bad" });
  expect(traces[0]?.frames).toEqual([{ function: null, file: "<string>", line: 3, inApp: true }]);
  expect(traces[0]?.text).toContain("KeyError: 'a'");
});

test.runIf(python)("really printed: a thread, a recursion, a refused file, an exception without a message", () => {
  const thread = run(`import threading
def w(): raise RuntimeError("in thread")
threading.Thread(target=w).start()`);
  expect(thread).toMatchObject([{ type: "RuntimeError", uncaught: true }]);
  expect(thread[0]?.frames.map((frame) => [frame.function, frame.inApp])[0]).toEqual(["w", true]);
  expect(thread[0]?.frames[1]?.inApp).toBe(false);
  expect(run("def f(): f()\nf()")).toMatchObject([{ type: "RecursionError" }]);
  expect(run("x = (1")).toMatchObject([{ type: "SyntaxError" }]);
  expect(run("raise AssertionError")).toMatchObject([{ type: "AssertionError", message: "" }]);
});

const TRACEBACK = `Traceback (most recent call last):
  File "/srv/app/a.py", line 11, in total
    return 1/0
           ~^~
ZeroDivisionError: division by zero`;

test("a printed one, followed by ordinary lines, ends before them", () => {
  const [trace, ...more] = read(`${TRACEBACK}\nINFO next\nINFO more`);
  expect(more).toEqual([]);
  expect(trace?.text).toBe(TRACEBACK);
  expect(trace?.frames).toEqual([{ function: "total", file: "/srv/app/a.py", line: 11, inApp: true }]);
});

test("two in a row are two, and one raised while another was handled is one", () => {
  expect(read(`${TRACEBACK}\n${TRACEBACK}`)).toHaveLength(2);
  const during = "\n\nDuring handling of the above exception, another exception occurred:\n\n";
  expect(read(TRACEBACK + during + TRACEBACK.replace("division", "other"))).toMatchObject([
    { message: "other by zero" },
  ]);
});

test("an exception group is one trace", () => {
  const traces = read(`  + Exception Group Traceback (most recent call last):
  |   File "/srv/pg.py", line 3, in f
  |     raise ExceptionGroup("eg", [ValueError(1)])
  | ExceptionGroup: eg (1 sub-exception)
  +-+---------------- 1 ----------------
    | ValueError: 1
    +------------------------------------
after`);
  expect(traces).toMatchObject([{ type: "ExceptionGroup", message: "eg (1 sub-exception)" }]);
  expect(traces[0]?.frames[0]).toMatchObject({ function: "f", line: 3 });
});
