import { expect, it } from "vitest";
import { AttemptLimit } from "./attempt-limit.ts";

it("refuses a caller that failed too often, until its window has passed, and nobody else", () => {
  const limit = new AttemptLimit(3, 1_000);
  for (let i = 0; i < 3; i++) {
    limit.check("a", 0);
    limit.failed("a", i);
  }
  expect(() => limit.check("a", 999)).toThrow("too many failed attempts");
  limit.check("b", 999);
  limit.check("a", 1_000);
  limit.failed("a", 1_000);
  limit.check("a", 1_001);
});

it("remembers a bounded number of callers", () => {
  const limit = new AttemptLimit(1, 1_000);
  for (let i = 0; i <= 1_000; i++) limit.failed(`caller ${i}`, 0);
  limit.check("caller 0", 0);
  expect(() => limit.check("caller 1", 0)).toThrow("too many failed attempts");
});
