import { expect, test } from "vitest";
import { outputEvent } from "./event.ts";
import { Frames } from "./frames.ts";
import { EVENT_OVERHEAD_BYTES } from "./limits.ts";
import { Ring } from "./ring.ts";
import { RingBudget } from "./ring-budget.ts";

const frames = new Frames();
const EVENT = EVENT_OVERHEAD_BYTES + 1000;

function ringOf(budget: RingBudget, events: number): Ring {
  const ring = new Ring({ cols: 80, rows: 24 }, frames);
  budget.add(ring);
  for (let i = 0; i < events; i++) ring.append(outputEvent(ring.last + 1, ring.offset, new Uint8Array(1000), frames));
  return ring;
}

test("the largest ring gives up its oldest when the total is exceeded", () => {
  const budget = new RingBudget(20 * EVENT);
  const [small, large] = [ringOf(budget, 6), ringOf(budget, 18)];
  budget.settle();
  expect([small.length, large.length]).toEqual([6, 14]);
  expect(large.first).toBe(5);
});

test("what fits is left alone, and a removed ring no longer counts", () => {
  const budget = new RingBudget(20 * EVENT);
  const [one, other] = [ringOf(budget, 10), ringOf(budget, 10)];
  budget.settle();
  expect([one.length, other.length]).toEqual([10, 10]);
  expect(budget.share()).toBe(10 * EVENT);
  budget.remove(one);
  expect(budget.share()).toBe(20 * EVENT);
});
