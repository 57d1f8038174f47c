/** A sink that keeps everything, for what is tested without the journal. */
import type { LogRecord } from "@gantry/contracts";
import type { RecordOf, Sink } from "../src/sink.ts";

export class CollectedSink implements Sink {
  readonly records: { [S in keyof RecordOf]: Omit<RecordOf[S], "seq">[] } = {
    logs: [],
    errors: [],
    processes: [],
    metrics: [],
  };
  /** Takes the lines in place of `records`, when there are too many to keep. */
  onLine: ((line: Omit<LogRecord, "seq">) => void) | null = null;

  append<S extends keyof RecordOf>(stream: S, record: Omit<RecordOf[S], "seq">): void {
    this.records[stream].push(record);
    if (this.onLine) for (const line of this.records.logs.splice(0)) this.onLine(line);
  }
}
