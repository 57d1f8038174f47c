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
    expect(readResults(report({}))).toMatchObject({ passed: 3, failed: 1, skipped: 3 });
  });

  it("names what failed, and how its message begins", () => {
    const failed = { status: "failed", fullName: "a door opens", failureMessages: [`it is shut\n${"x".repeat(900)}`] };
    const passed = { status: "passed", fullName: "a door shuts", failureMessages: [] };
    const testResults = [{ name: "door.test.ts", status: "failed", assertionResults: [passed, failed] }];
    const { failures } = readResults(report({ testResults }));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(/^door\.test\.ts: a door opens\n {4}it is shut\n {4}x{500,600} …$/);
  });

  it("counts a file that could not be loaded as failed", () => {
    const testResults = [{ name: "door.test.ts", status: "failed", message: "no such module", assertionResults: [] }];
    const results = readResults(report({ testResults }));
    expect(results.failed).toBe(2);
    expect(results.failures).toEqual(["door.test.ts\n    no such module"]);
  });

  it("counts a missing or malformed report as failed", () => {
    const missing = () => {
      throw new Error("ENOENT");
    };
    expect(readResults(missing)).toMatchObject({ passed: 0, failed: 1, failures: [expect.stringContaining("ENOENT")] });
    expect(readResults(() => "{}")).toMatchObject({ passed: 0, failed: 1, skipped: 0 });
  });
});
