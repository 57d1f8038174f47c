/** Counts of passed, failed and skipped tests. */
import { parseJson } from "@gantry/contracts";
import { z } from "zod";

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 };

export function add(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** What vitest's JSON reporter writes (Jest's format), as far as it is needed. */
const Results = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  /** A file that could not be loaded has no tests and has failed. */
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

/** Reads a report; one that is not there or is malformed counts as one failure. */
export function readResults(read: () => string): Tally {
  try {
    const results = parseJson(Results, read(), "vitest's report");
    const broken = results.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
    return {
      passed: results.numPassedTests,
      failed: results.numFailedTests + broken.length,
      skipped: results.numPendingTests + results.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
