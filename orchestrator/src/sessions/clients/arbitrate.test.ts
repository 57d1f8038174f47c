import { expect, it } from "vitest";
import { pickResponder, smallestSize } from "./arbitrate.ts";

const screen = (cols: number, rows: number, visible = true) => ({ size: { cols, rows }, visible });

it("the size is the component-wise minimum of what is visible", () => {
  expect(smallestSize([screen(120, 20), screen(80, 50)])).toEqual({ cols: 80, rows: 20 });
  expect(smallestSize([screen(120, 20), screen(10, 5, false)])).toEqual({ cols: 120, rows: 20 });
});

it("nobody visible, or nobody who says a size: none", () => {
  expect(smallestSize([])).toBe(null);
  expect(smallestSize([screen(80, 24, false), { size: null, visible: true }])).toBe(null);
});

it("one answers: the most recently active visible one, hidden ones only among themselves", () => {
  const old = { visible: true, activeAt: 1 };
  const recent = { visible: true, activeAt: 2 };
  const hidden = { visible: false, activeAt: 3 };
  expect(pickResponder([old, recent, hidden])).toBe(recent);
  expect(pickResponder([hidden, old])).toBe(old);
  expect(pickResponder([{ visible: false, activeAt: 1 }, hidden])).toBe(hidden);
  expect(pickResponder([])).toBe(null);
});
