import { describe, expect, test } from "vitest";
import { figure } from "./figure.ts";
import { interleave } from "./interleave.ts";
import { quantile, ratios, spread } from "./stats.ts";
import { table } from "./table.ts";

describe("quantile", () => {
  test.each([
    [[7], 0.99, 7],
    [[3, 1, 2], 0.5, 2],
    [[4, 1, 3, 2], 0.5, 2.5],
    [[1, 2, 3, 4, 5], 0.9, 4.6],
    [[10, 9], 0, 9],
    [[10, 9], 1, 10],
    [[2, 10, 1], 1, 10],
  ])("of %j at %f is %f", (values, q, expected) => expect(quantile(values, q)).toBeCloseTo(expected, 10));

  test("sorts a copy", () => {
    const values = [3, 1, 2];
    spread(values);
    expect(values).toEqual([3, 1, 2]);
  });

  test.each([[[]], [[1, Number.NaN]], [[Number.POSITIVE_INFINITY]]])("of %j throws", (values) =>
    expect(() => quantile(values, 0.5)).toThrow(RangeError),
  );
});

test("ratios pair what was measured in the same round", () => {
  expect(ratios([2, 9], [1, 3])).toEqual([2, 3]);
  expect(() => ratios([1], [1, 2])).toThrow(RangeError);
});

test("interleave turns the order around each round", async () => {
  const order: string[] = [];
  const run = (name: string) => ({ name, run: async () => order.push(name) });
  const results = await interleave(3, [run("a"), run("b")]);
  expect(order.join("")).toBe("abbaab");
  expect([results("a"), results("b")]).toEqual([
    [1, 4, 5],
    [2, 3, 6],
  ]);
});

describe("figure", () => {
  const baseline = { name: "base", samples: [10, 10, 10] };
  test.each([
    ["on the median, kept", { on: "median", is: "at most", value: 8 } as const, true],
    ["on the median, missed", { on: "median", is: "at least", value: 8.1 } as const, false],
    ["on the ratio, kept", { on: "ratio", is: "at least", value: 0.75 } as const, true],
    ["on the ratio, missed", { on: "ratio", is: "at most", value: 0.75 } as const, false],
  ])("a target %s", (_name, target, met) => {
    const judged = figure({ name: "x", unit: "ms", samples: [9, 8, 1], baseline, target });
    expect(judged).toMatchObject({ met, value: { min: 1, median: 8, max: 9 }, ratio: { median: 0.8 } });
  });

  test("a missed target is said in the table", () => {
    const target = { on: "median", is: "at most", value: 1 } as const;
    const text = table([figure({ name: "slow", unit: "ms", samples: [2], target })]);
    expect(text.split("\n").at(-1)).toMatch(/^slow +ms +1 +2 +2 +2 +<= 1 +NO$/);
  });
});
