import { expect, it } from "vitest";
import { Backlog } from "./backlog.ts";

it("counts what was sent and not acknowledged; a lower or repeated ack changes nothing", () => {
  const backlog = new Backlog();
  for (let seq = 1; seq <= 10; seq++) backlog.push(seq, 10_000);
  expect(backlog.bytes).toBe(100_000);
  expect(backlog.ack(4)).toBe(true);
  expect([backlog.bytes, backlog.acked]).toEqual([60_000, 40_000]);
  expect(backlog.ack(4)).toBe(false);
  expect(backlog.ack(1)).toBe(false);
  expect(backlog.ack(10)).toBe(true);
  expect([backlog.bytes, backlog.acked, backlog.sent]).toEqual([0, 100_000, 100_000]);
});

it("is exact for the newest, never too low, and at most 16 KiB too high between", () => {
  const backlog = new Backlog();
  let total = 0;
  for (let seq = 1; seq <= 5_000; seq++) {
    backlog.push(seq, 100);
    total += 100;
    const acked = Math.floor(seq * 0.7);
    backlog.ack(acked);
    expect(backlog.bytes).toBeGreaterThanOrEqual(total - acked * 100);
    expect(backlog.bytes).toBeLessThanOrEqual(total - acked * 100 + 16 * 1024);
  }
  backlog.ack(5_000);
  expect(backlog.bytes).toBe(0);
});

it("an event without output needs no ack of its own", () => {
  const backlog = new Backlog();
  backlog.push(1, 5);
  backlog.push(2, 0);
  backlog.ack(1);
  expect(backlog.bytes).toBe(0);
});
