import { expect, it } from "vitest";
import { HIGH_BYTES, LOW_BYTES, RAW_BUDGET_BYTES, RAW_LOW_BYTES } from "./limits.ts";
import { courtOf, type Follower, mustWait } from "./pace.ts";

const socket = (behind: number, change: Partial<Follower> = {}): Follower => ({
  protocol: "v1",
  role: "controller",
  visible: true,
  acks: true,
  inHistory: false,
  behind: () => behind,
  ...change,
});

it("waits from HIGH down to LOW for the slowest", () => {
  expect(mustWait([socket(HIGH_BYTES - 1)], 0, false)).toBe(false);
  expect(mustWait([socket(0), socket(HIGH_BYTES)], 0, false)).toBe(true);
  expect(mustWait([socket(LOW_BYTES + 1)], 0, true)).toBe(true);
  expect(mustWait([socket(LOW_BYTES)], 0, true)).toBe(false);
});

it("waits for nobody who is hidden, still in history, or gone", () => {
  expect(mustWait([], 0, true)).toBe(false);
  expect(mustWait([socket(10 * HIGH_BYTES, { visible: false })], 0, true)).toBe(false);
  expect(mustWait([socket(10 * HIGH_BYTES, { inHistory: true })], 0, true)).toBe(false);
});

it("waits for those that never acknowledged only where none does", () => {
  const silent = socket(10 * HIGH_BYTES, { acks: false });
  expect(mustWait([silent, socket(0)], 0, false)).toBe(false);
  expect(mustWait([silent], 0, false)).toBe(true);
});

it("waits for a raw socket at its budget, and only for the only one", () => {
  const raw = socket(RAW_BUDGET_BYTES + 1, { protocol: "raw", acks: false });
  expect(mustWait([socket(RAW_BUDGET_BYTES, { protocol: "raw" })], 0, false)).toBe(false);
  expect(mustWait([raw], 0, false)).toBe(true);
  expect(mustWait([socket(RAW_LOW_BYTES + 1, { protocol: "raw" })], 0, true)).toBe(true);
  expect(mustWait([raw, socket(0)], 0, false)).toBe(false);
  expect(mustWait([raw, raw], 0, false)).toBe(false);
  expect(courtOf([raw, socket(0, { visible: false })])).toBe("raw");
});
