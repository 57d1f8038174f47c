/** Where everything goes that monitoring sees in this container. */
import type { FaultRecord, LogRecord, MetricRecord, ProcessRecord } from "@gantry/contracts";

export interface RecordOf {
  logs: LogRecord;
  errors: FaultRecord;
  processes: ProcessRecord;
  metrics: MetricRecord;
}

export interface Sink {
  /** Takes a record, which gets the next seq of its stream. Never throws, never waits. */
  append<S extends keyof RecordOf>(stream: S, record: Omit<RecordOf[S], "seq">): void;
}
