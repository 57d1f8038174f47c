import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { figure } from "./figure.ts";
import { readResults, type Result, storeResult } from "./results.ts";
import { reportStored } from "./stored-report.ts";

const COMMIT = "a".repeat(40);
const machine = {
  platform: "linux-x64",
  cores: 2,
  cpu: "a processor",
  memoryGiB: 24,
  node: "24.0.0",
  workerd: "1.0.0",
  commit: COMMIT,
  changed: false,
};
/** A result with one figure, which is to be at most `most`. */
const result = (name: string, value: number, most: number, change: Partial<Result> = {}): Result => ({
  at: "2026-11-21T11:00:00.000Z",
  machine,
  load: { before: 0.1, after: 1 },
  figures: [
    figure({ name, unit: "ms", samples: [value], target: { on: "median", is: "at most", value: most } }),
    figure({ name: `${name}.ratio`, unit: "ms", samples: [6], baseline: { name: "base", samples: [2] } }),
  ],
  failed: null,
  ...change,
});

let dir: string;
let file: string;
let said: string[];
const say = (line: string): void => void said.push(line);
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "gantry-results-"));
  file = join(dir, "bench-results.json");
  said = [];
});
afterEach(() => rmSync(dir, { recursive: true }));

describe("the stored results", () => {
  test("of one benchmark stay when another runs, and make place for its own next run", () => {
    expect(readResults(file)).toEqual({});
    const echo = result("echo.p50", 1, 2);
    const elsewhere = { ...machine, commit: "b".repeat(40), changed: true };
    const start = result("start.second", 3, 10, { machine: elsewhere, at: "2026-11-22T00:00:00.000Z" });
    storeResult(file, "echo", echo, say);
    storeResult(file, "start", start, say);
    expect(readResults(file)).toEqual({ echo, start });
    const whole = statSync(file).ino;
    const again = result("echo.p50", 5, 2, { at: "2026-11-23T00:00:00.000Z" });
    storeResult(file, "echo", again, say);
    expect(readResults(file)).toEqual({ echo: again, start });
    // Another file took its place at once: whoever is interrupted leaves the old one.
    expect(statSync(file).ino).not.toBe(whole);
    expect(said).toEqual([]);
    expect(readdirSync(dir)).toEqual(["bench-results.json"]);
  });

  test.each([
    ["an older shape", JSON.stringify({ machine, load: {}, figures: [] })],
    ["no JSON, as a write that was cut leaves", '{"benchmarks":{"echo":'],
    ["a figure without its unit", JSON.stringify({ benchmarks: { echo: { ...result("x", 1, 2), figures: [{}] } } })],
  ])("in a file of %s are set aside, said and kept", (_what, text) => {
    writeFileSync(file, text);
    expect(() => readResults(file)).toThrow(file);
    const echo = result("echo.p50", 1, 2);
    storeResult(file, "echo", echo, say);
    expect(readResults(file)).toEqual({ echo });
    expect(said).toHaveLength(1);
    const [aside = ""] = readdirSync(dir).filter((name) => name !== "bench-results.json");
    expect(said[0]).toContain(join(dir, aside));
    expect(readFileSync(join(dir, aside), "utf8")).toBe(text);
  });
});

describe("the report of what is stored", () => {
  const checkout = { commit: COMMIT, changed: false };

  test("has every benchmark's date, commit and figures, and no problem when all is well", () => {
    const results = { echo: result("echo.p50", 1, 2), start: result("start.second", 3, 10) };
    const { text, problems } = reportStored(results, ["echo", "start"], checkout);
    expect(text).toMatch(
      /^echo +2026-11-21 11:00Z +aaaaaaaaaa +24\.0\.0 +1\.0\.0 +2 cores of a processor, 24 GiB +0\.1 +2 +0$/m,
    );
    expect(text).toMatch(/^start\.second +ms +1 +3 +3 +3 +<= 10 +yes$/m);
    expect(problems).toEqual([]);
  });

  test("says what misses its target, on the median and on the ratio", () => {
    const target = { on: "ratio", is: "at most", value: 1.25 } as const;
    const baseline = { name: "quiet", samples: [2] };
    const slow = figure({ name: "loud", unit: "ms", samples: [6], baseline, target });
    const results = { echo: result("echo.p50", 5, 2), fanout: result("x", 1, 2, { figures: [slow] }) };
    expect(reportStored(results, ["echo", "fanout"], checkout).problems).toEqual([
      "echo.p50 misses its target: 5 ms, wanted <= 2",
      "loud misses its target: 3, wanted <= 1.25 of it",
    ]);
  });

  test.each([
    ["was never run", undefined, "echo was never run"],
    [
      "was run on another commit",
      result("x", 1, 2, { machine: { ...machine, commit: "b".repeat(40) } }),
      "echo was run on bbbbbbbbbb only",
    ],
    [
      "was run on a tree with changes",
      result("x", 1, 2, { machine: { ...machine, changed: true } }),
      "echo was run on aaaaaaaaaa with changes only",
    ],
    ["failed", result("x", 1, 2, { figures: [], failed: "bytes differ" }), "echo failed: bytes differ"],
  ])("says of a benchmark that it %s", (_what, one, problem) => {
    const results = one === undefined ? {} : { echo: one };
    expect(reportStored(results, ["echo"], checkout).problems).toEqual([problem]);
  });
});
