import { FaultRecord } from "@gantry/contracts";
import { expect, test } from "vitest";
import { GO, JAVA, NODE, PYTHON, read, RUBY_33, RUBY_34, RUST } from "../errors/fixtures.ts";
import { toFault } from "./fault.ts";

/** One that the database refuses would keep all behind it from being stored. */
const stored = (text: string) =>
  read(text).map((trace) =>
    FaultRecord.parse(JSON.parse(JSON.stringify({ ...toFault("app", trace), seq: 1, times: 1 }))),
  );

test.each(Object.entries({ GO, JAVA, NODE, PYTHON, RUBY_33, RUBY_34, RUST }))(
  "%s with absurd numbers, names and messages is a record that can be stored",
  (_name, trace) => {
    expect(stored(trace)).toHaveLength(1);
    for (const digits of [20, 400, 5_000]) {
      const absurd = trace.replaceAll(/(?<=[:" ]|line )\d+(?=[:)\n,]|$)/g, "9".repeat(digits));
      for (const record of stored(absurd))
        expect(record.frames.every(({ line }) => line === null || line < 2 ** 53)).toBe(true);
    }
    for (const word of ["x", "😀", "\u00e9"]) {
      const long = trace.replaceAll(/[a-z]{4,}/g, (found) => found + word.repeat(4_090));
      for (const record of stored(long)) expect(JSON.stringify(record).isWellFormed()).toBe(true);
    }
    expect(stored(trace.replaceAll("\n", `${"y".repeat(4_000)}\n`)).length).toBeLessThan(20);
  },
);

test("no half of a character is sent, wherever it was cut", () => {
  for (let pad = 4_060; pad < 4_100; pad++) {
    const name = "a".repeat(pad % 2) + "😀".repeat(pad / 2);
    const [record] = stored(`TypeError: x\n    at ${name} (/app/a.js:1:2)\n    at f (/app/a.js:1:2)`);
    for (const each of record?.frames ?? []) expect(`${each.function}${each.file}`.isWellFormed()).toBe(true);
  }
});
