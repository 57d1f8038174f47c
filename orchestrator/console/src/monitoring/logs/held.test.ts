/** What is held stays whole and in order, and within its bounds. */
import { expect, test } from "vitest";
import {
  append,
  backwards,
  BLOCK_LINES,
  blockAt,
  dropNewest,
  dropOldest,
  type Held,
  merge,
  newestLine,
  NOTHING,
  oldestLine,
  prepend,
} from "./held.ts";
import type { LogLine } from "./line.ts";
import { BEGIN, line, lines } from "./testing/lines.ts";

const seqs = (held: Held): number[] => held.blocks.flatMap((block) => block.lines.map(({ seq }) => seq));
const upTo = (from: number, until: number): number[] => Array.from({ length: until - from + 1 }, (_, at) => from + at);

/** Its sums are right and its blocks are numbered upwards without a hole. */
function expectWhole(held: Held): void {
  expect(held.count).toBe(seqs(held).length);
  expect(held.chars).toBe(
    held.blocks.reduce((sum, block) => sum + block.lines.reduce((n, one) => n + one.text.length, 0), 0),
  );
  const first = held.blocks[0]?.no ?? 0;
  expect(held.blocks.map(({ no }) => no)).toEqual(held.blocks.map((_block, at) => first + at));
}

test("lines are added at both ends", () => {
  let held = append(NOTHING, lines(101, 160));
  for (let n = 161; n <= 200; n++) held = append(held, [line(n)]);
  held = prepend(held, lines(38, 100));
  held = prepend(held, lines(1, 37));
  expect(seqs(held)).toEqual(upTo(1, 200));
  expect([oldestLine(held)?.seq, newestLine(held)?.seq]).toEqual([1, 200]);
  expectWhole(held);
});

test("blocks that nothing was added to stay the same objects", () => {
  const before = append(NOTHING, lines(1, 60));
  const after = append(prepend(before, lines(-10, 0)), [line(61)]);
  expect(after.blocks[1]).toBe(before.blocks[0]);
  expect(after.blocks[2]).toBe(before.blocks[1]);
  expect(after.blocks[3]).not.toBe(before.blocks[2]);
});

test("a line that comes late finds its place, one that is known is left out", () => {
  const held = append(NOTHING, [...lines(1, 90), line(92), line(94)]);
  const merged = merge(held, [line(90), line(91), line(92), line(93), line(95)]);
  expect(seqs(merged)).toEqual(upTo(1, 95));
  expectWhole(merged);
  expect(merge(merged, lines(80, 95))).toBe(merged);
  expect(seqs(merge(NOTHING, lines(1, 3)))).toEqual([1, 2, 3]);
});

test("lines of one moment are told apart by their boot and seq", () => {
  const at = line(5).at;
  const same = new Date(at).toISOString();
  const held = merge(append(NOTHING, [line(5)]), [
    line(5),
    line(6, { at: same }),
    line(5, { at: same, instanceId: "other" }),
  ]);
  expect(held.count).toBe(3);
});

test("the oldest are let go beyond the bound of lines, and of characters", () => {
  const held = append(NOTHING, lines(1, 1000));
  const fewer = dropOldest(held, 300);
  expect(fewer.count).toBeLessThanOrEqual(300);
  expect(fewer.count).toBeGreaterThan(300 - BLOCK_LINES);
  expect(newestLine(fewer)?.seq).toBe(1000);
  expectWhole(fewer);
  expect(dropOldest(held, 1000, 500).chars).toBeLessThanOrEqual(500);
  expect(dropOldest(held, 1000)).toBe(held);
});

test("the newest are let go where the reader looks at the oldest", () => {
  const fewer = dropNewest(append(NOTHING, lines(1, 1000)), 300);
  expect(oldestLine(fewer)?.seq).toBe(1);
  expect(fewer.count).toBeLessThanOrEqual(300);
  expectWhole(fewer);
});

test("one block stays, however long its lines are", () => {
  const held = append(NOTHING, [line(1, { text: "x".repeat(1000) })]);
  expect(dropOldest(held, 1, 10).count).toBe(1);
  expect(dropNewest(held, 0, 10).count).toBe(1);
});

test("a moment's block is found", () => {
  const held = append(NOTHING, lines(1, 1000));
  const found = held.blocks[blockAt(held, BEGIN + 333_000)]?.lines.map(({ seq }) => seq);
  expect(found).toContain(333);
  expect(blockAt(held, 0)).toBe(0);
  expect(blockAt(held, BEGIN * 2)).toBe(held.blocks.length - 1);
  expect(blockAt(NOTHING, 5)).toBe(0);
});

test("lines are read from the newest on", () => {
  const held = append(NOTHING, lines(1, 60));
  expect([...backwards(held)].map(({ seq }) => seq)).toEqual(upTo(1, 60).reverse());
});

test("a million lines are added to within a frame", () => {
  let held = append(NOTHING, Array.from<LogLine>({ length: 1_000_000 }).fill(line(1)));
  expect(held.count).toBe(1_000_000);
  const took = Array.from({ length: 20 }, (_, nth) => {
    const begun = performance.now();
    // As many as a block has: each time the oldest one goes.
    held = dropOldest(append(held, lines(1_000_001 + nth * BLOCK_LINES, 1_000_000 + (nth + 1) * BLOCK_LINES)));
    return performance.now() - begun;
  });
  expect(Math.min(...took)).toBeLessThan(16);
  expect(held.count).toBeLessThanOrEqual(1_000_000);
});
