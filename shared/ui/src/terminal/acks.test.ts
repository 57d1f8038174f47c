/** When an ack is sent. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ACK_BYTES, ACK_MOST_BYTES, ACK_MS, ACK_PACE_MS, Acks } from "./acks.ts";

let sent: number[];
let acks: Acks;
beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  acks = new Acks((seq) => sent.push(seq));
  acks.begin(0);
});
afterEach(() => vi.useRealTimers());

test("what is little waits for more, and no longer than ACK_MS", () => {
  acks.rendered(1, 10);
  vi.advanceTimersByTime(ACK_MS - 1);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(sent).toEqual([1]);
});

test("a flood is acked every ACK_BYTES, but ACK_PACE_MS apart", () => {
  for (let seq = 1; seq <= 3; seq++) acks.rendered(seq, ACK_BYTES);
  expect(sent).toEqual([1]);
  vi.advanceTimersByTime(ACK_PACE_MS);
  expect(sent).toEqual([1, 3]);
  vi.advanceTimersByTime(ACK_PACE_MS);
  acks.rendered(4, ACK_BYTES);
  expect(sent).toEqual([1, 3, 4]);
  vi.advanceTimersByTime(ACK_MS);
  expect(sent).toEqual([1, 3, 4]);
});

test("so much that the program would soon wait is acked whenever it comes", () => {
  acks.rendered(1, ACK_BYTES);
  acks.rendered(2, ACK_MOST_BYTES);
  expect(sent).toEqual([1, 2]);
});

test("a flood does not wait for the timer of what was little before it", () => {
  acks.rendered(1, ACK_BYTES);
  acks.rendered(2, 10);
  acks.rendered(3, ACK_BYTES);
  vi.advanceTimersByTime(ACK_PACE_MS);
  expect(sent).toEqual([1, 3]);
});

test("a socket that ends takes its acks along", () => {
  acks.rendered(1, ACK_BYTES);
  acks.rendered(2, ACK_BYTES);
  acks.begin(2);
  vi.advanceTimersByTime(ACK_MS);
  expect(sent).toEqual([1]);
  acks.rendered(3, ACK_BYTES);
  expect(sent).toEqual([1, 3]);
});
