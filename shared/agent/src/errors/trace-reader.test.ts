import { TRACE_BYTES } from "@gantry/contracts";
import { pace } from "@gantry/testing";
import { expect, test } from "vitest";
import { GO, JAVA, read, RUBY_34, RUST } from "./fixtures.ts";
import { TraceReader } from "./trace-reader.ts";
import { TRACE_FRAMES, type Trace, TRACE_LINES } from "./trace.ts";

const NODE = "TypeError: x\n    at f (/app/a.js:1:2)";

test("a program that talks of errors and lives gives nothing", () => {
  const said = ["fatal error: cannot find module", "Error: Cannot find module 'x'", "panic: no", "TypeError: x", "x"];
  expect(read([...said, "Caused by: java.lang.X: y", "  at home", "    at noon", ...said].join("\n"))).toEqual([]);
});

test("traces one after the other, with and without ordinary lines between", () => {
  const all = [GO, JAVA, RUST, RUBY_34, NODE];
  const languages = ["go", "java", "rust", "ruby", "node"];
  expect(read(all.join("\n")).map((trace) => trace.language)).toEqual(languages);
  expect(read(all.join("\nlistening on 3000\n\n")).map((trace) => trace.language)).toEqual(languages);
});

test("a trace ends at an ordinary line, and at flush", () => {
  const traces: Trace[] = [];
  const reader = new TraceReader((trace) => traces.push(trace));
  for (const line of NODE.split("\n")) reader.push(line, 7);
  expect(traces).toEqual([]);
  reader.push("GET / 200", 8);
  expect(traces).toMatchObject([{ text: NODE, at: 7 }]);
  for (const line of NODE.split("\n")) reader.push(line, 9);
  reader.flush();
  reader.push("    at g (/app/a.js:2:2)", 10);
  reader.flush();
  expect(traces.map((trace) => trace.frames.length)).toEqual([1, 1]);
});

test("at TRACE_LINES a trace is given, with its text cut in the middle", () => {
  const frame = "    at aFunctionWithAName (/srv/app/src/some/directory/and/a-file.js:1:2)";
  const [trace, ...more] = read(["Error: deep", ...Array<string>(2000).fill(frame), "end"].join("\n"));
  expect(more).toEqual([]);
  expect(trace?.frames).toHaveLength(TRACE_FRAMES);
  expect(Buffer.byteLength(trace?.text ?? "")).toBeLessThanOrEqual(TRACE_BYTES);
  expect(trace?.text).toMatch(/^Error: deep\n[^]*\n\[… \d+ lines cut …\]\n/);
  expect(trace?.text.split("\n").length).toBeLessThan(TRACE_LINES);
});

test.each([" ", "at ", "    at (", "a.b", "Error: ", "Error", ":1:in '", "': (", "((", "panic: ", "\tat a(", "1:"])(
  "64 KiB of %j cost under 5 ms",
  async (part) => {
    const slow = await pace();
    const hostile = part.repeat(Math.ceil(65_536 / part.length));
    for (const before of ["", "TypeError: x", "Traceback (most recent call last):", GO, RUST]) {
      const reader = new TraceReader(() => {});
      for (const line of [...before.split("\n"), hostile]) reader.push(line, 0);
      const times = Array.from({ length: 5 }, () => {
        const start = performance.now();
        reader.push(hostile, 0);
        return performance.now() - start;
      });
      expect(Math.min(...times) / slow).toBeLessThan(5);
    }
  },
);

test("100,000 different errors leave nothing behind", () => {
  let traces = 0;
  const reader = new TraceReader(() => traces++);
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 100_000; i++) {
    reader.push(`Error: number ${i} ${"x".repeat(200)}`, i);
    reader.push(`    at f${i} (/app/${i}.js:1:2)`, i);
  }
  reader.flush();
  expect(traces).toBe(100_000);
  globalThis.gc?.();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
});
