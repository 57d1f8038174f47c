import { expect, test } from "vitest";
import { sparkPath } from "./spark-path.ts";

const BOX = { width: 100, height: 10, top: 5 };
const points = (...values: (number | null)[]) => values.map((value, at) => ({ at: at / 10, value }));

test.each<[string, (number | null)[], string]>([
  ["a line", [0, 5], "M0 10L10 0"],
  ["a hole breaks it", [0, 5, null, 2.5, 0], "M0 10L10 0M30 5L40 10"],
  ["a lone point is short", [null, 5, null], "M10 0h1"],
  ["what is above the top stays inside", [50, 0], "M0 0L10 10"],
  ["nothing", [null, null], ""],
])("%s", (_name, values, path) => expect(sparkPath(points(...values), BOX)).toBe(path));

test("a row of nothings lies at the bottom", () => {
  expect(sparkPath(points(0, 0), { ...BOX, top: 0 })).toBe("M0 10L10 10");
});
