/** The supervisor's own bounds, each with its unit; what its callers must know is in @gantry/contracts. */
import { STABLE_MS } from "@gantry/contracts";

/** Milliseconds without output after which what is held of a line is given as a partial one. */
export const QUIET_MS = 200;

/** Milliseconds without output after which a stack trace counts as complete. */
export const TRACE_QUIET_MS = 1_000;

/** Between two looks whether a starting process is ready. Milliseconds. */
export const READINESS_EVERY_MS = 100;

/** A probe that is not answered by then has failed. Milliseconds. */
export const PROBE_MS = 5_000;

/** Output that was in the pipe when a process exited is read for at most this long before the exit is told. Milliseconds. */
export const LAST_OUTPUT_MS = 1_000;

/** Descendants are looked for this often while a process lives: they are found later by what is remembered. Milliseconds. */
export const REMEMBER_MS = 2_000;

/** Characters of a command that are shown; the rest is cut, and an ellipsis says so. */
export const COMMAND_CHARS = 4096;

/** Characters of a sentence that says why a process is in its state. */
export const REASON_CHARS = 1000;

/** How faults are throttled: see FaultThrottle. */
export type FaultBounds = {
  intervalMs: number;
  /** Records of one fingerprint in an interval; what is beyond counts into the last one's successor. */
  records: number;
  /** Records of all fingerprints in an interval, beside those at its end: one for each with something left to count. */
  allRecords: number;
  /** Fingerprints in an interval that were not known before it; what is beyond becomes `others`. */
  fresh: number;
  /** Fingerprints that are known at a time; the one seen longest ago is forgotten. */
  known: number;
};

export type Bounds = { stableMs: number; faults: FaultBounds };

export const BOUNDS: Bounds = {
  stableMs: STABLE_MS,
  faults: { intervalMs: 10_000, records: 3, allRecords: 100, fresh: 20, known: 200 },
};
