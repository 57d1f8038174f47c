import { describe, expect, it } from "vitest";
import { readResults } from "./tally.ts";

const report = (change: object) => () =>
  JSON.stringify({
    numPassedTests: 3,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [],
    ...change,
  });

describe("readResults", () => {
  it("counts passed, failed, and skipped with todo", () => {
    expect(readResults(report({}))).toEqual({ passed: 3, failed: 1, skipped: 3 });
  });

  it("counts a file that could not be loaded as failed", () => {
    const testResults = [{ status: "failed", assertionResults: [] }];
    expect(readResults(report({ testResults })).failed).toBe(2);
  });

  it("counts a missing or malformed report as failed", () => {
    const missing = () => {
      throw new Error("ENOENT");
    };
    expect(readResults(missing)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(readResults(() => "{}")).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
