/** Counts of passed, failed and skipped tests, and what failed. */
import { stripVTControlCharacters } from "node:util";
import { parseJson } from "@gantry/contracts";
import { z } from "zod";

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** One text a failure: the file, the test, and the beginning of what went wrong. */
  failures: string[];
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** One failure of something that is no test. */
export const failure = (what: string): Tally => ({ ...NOTHING, failed: 1, failures: [what] });

export function add(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: [...a.failures, ...b.failures],
  };
}

/** What vitest's JSON reporter writes (Jest's format), as far as it is needed. */
const Results = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(""),
      /** A file that could not be loaded has no tests and has failed. */
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

/** Reads a report; one that is not there or is malformed counts as one failure. */
export function readResults(read: () => string): Tally {
  try {
    const results = parseJson(Results, read(), "vitest's report");
    const broken = results.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
    const failed = results.testResults.flatMap((file) =>
      file.assertionResults
        .filter((test) => test.status === "failed")
        .map((test) => describe(`${file.name}: ${test.fullName}`, (test.failureMessages ?? []).join("\n"))),
    );
    return {
      passed: results.numPassedTests,
      failed: results.numFailedTests + broken.length,
      skipped: results.numPendingTests + results.numTodoTests,
      failures: [...failed, ...broken.map((file) => describe(file.name, file.message))],
    };
  } catch (error) {
    return failure(`no report of vitest: ${String(error)}`);
  }
}

/** Characters of a failure's message that are shown again at the end. */
const SHOWN = 600;

function describe(where: string, message: string): string {
  const text = stripVTControlCharacters(message);
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)} …` : text;
  return [where, ...shown.split("\n").filter(Boolean)].join("\n    ");
}
