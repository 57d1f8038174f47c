import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CollectedSink } from "../../test/supervisor-sink.ts";
import { FaultThrottle } from "./fault-throttle.ts";

const BOUNDS = { intervalMs: 1_000, records: 2, allRecords: 5, fresh: 3, known: 4 };

class Throttled extends CollectedSink {
  readonly throttle = new FaultThrottle(this, BOUNDS);

  take(fingerprint: string, message = ""): void {
    const rest = { language: "node", type: "Error", stack: "", uncaught: null, at: 1, process: "p" } as const;
    this.throttle.take({ ...rest, frames: [], fingerprint, message });
  }

  get sent() {
    return this.records.errors.map(({ fingerprint, times, message }) => ({ fingerprint, times, message }));
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what is beyond the records of an interval is counted into one at its end, which describes the newest", () => {
  const its = new Throttled();
  for (let n = 1; n <= 10; n++) its.take("a", `${n}`);
  expect(its.sent.map(({ times }) => times)).toEqual([1, 1]);
  vi.advanceTimersByTime(1_000);
  expect(its.sent.at(-1)).toEqual({ fingerprint: "a", times: 8, message: "10" });
  its.take("a");
  vi.advanceTimersByTime(5_000);
  expect(its.sent.map(({ times }) => times)).toEqual([1, 1, 8, 1]);
});

test("new ones beyond the bound become others, which is said once an interval; known ones never do", () => {
  const its = new Throttled();
  for (const each of ["a", "b", "c", "d", "e", "d", "a"]) its.take(each);
  expect(its.sent.map(({ fingerprint }) => fingerprint)).toEqual(["a", "b", "c", "a"]);
  vi.advanceTimersByTime(1_000);
  expect(its.sent.at(-1)).toMatchObject({ fingerprint: "others", times: 3 });
  expect(its.records.logs.map(({ text }) => text)).toEqual([
    "more than 3 new errors in 1000 ms: 3 more are counted only",
  ]);
  its.take("d");
  expect(its.sent.at(-1)).toMatchObject({ fingerprint: "d", times: 1 });
});

test("all fingerprints together are bounded, and the one seen longest ago is forgotten, not its count", () => {
  const its = new Throttled();
  for (const each of ["a", "b", "c"]) its.take(each);
  vi.advanceTimersByTime(1_000);
  for (const each of ["b", "b", "b", "a", "a", "c", "c"]) its.take(each);
  expect(its.sent.slice(3).map(({ fingerprint }) => fingerprint)).toEqual(["b", "b", "a", "a", "c"]);
  for (const each of ["d", "e"]) its.take(each);
  vi.advanceTimersByTime(1_000);
  const total = its.sent.reduce((sum, { times }) => sum + times, 0);
  expect(total).toBe(12);
  for (const each of ["f", "g", "h", "b"]) its.take(each);
  vi.advanceTimersByTime(1_000);
  expect(its.sent.at(-1)).toMatchObject({ fingerprint: "others", times: 1 });
});
