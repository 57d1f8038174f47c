/** Records for tests of the journal and the outbox, with nothing remarkable in them. */
import type { MetricRecord, ProcessRecord } from "@gantry/contracts";

/** A container's sample. */
export const SAMPLE: Omit<MetricRecord, "seq"> = {
  at: 1,
  process: null,
  cpu: 0,
  cpuLimit: null,
  memoryBytes: 1,
  memoryLimitBytes: null,
  diskUsedBytes: null,
  diskTotalBytes: null,
  pids: 1,
  rxBytesPerSecond: null,
  txBytesPerSecond: null,
};

/** A process that came to run. */
export const RUNS: Omit<ProcessRecord, "seq"> = {
  at: 1,
  process: "app",
  state: "running",
  command: ["x"],
  pid: 1,
  exit: null,
  restarts: 0,
  reason: null,
  startedAt: 1,
};
