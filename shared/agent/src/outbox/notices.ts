/** What the outbox says about itself, as lines of process "gantry" in the container's logs. */
import { MONITORING_STREAM, type MonitoringStream } from "@gantry/contracts";
import { ownLine } from "../own-line.ts";
import type { Sink } from "../sink.ts";

export class Notices {
  readonly #sink: Sink;
  readonly #dropped: Record<MonitoringStream, number> = { logs: 0, errors: 0, processes: 0, metrics: 0 };
  /** What had been dropped when the present dropping began; null while nothing is being dropped. */
  #before: Record<MonitoringStream, number> | null = null;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Records dropped since the start. */
  get dropped(): Record<MonitoringStream, number> {
    return { ...this.#dropped };
  }

  get dropping(): boolean {
    return this.#before !== null;
  }

  /** The store is full; the first time a line says so. */
  drop(stream: MonitoringStream, records: number): void {
    const before = this.dropped;
    this.#dropped[stream] += records;
    if (this.#before) return;
    this.#before = before;
    this.#say(`the monitoring outbox is full: the oldest records are dropped, so far ${count(records, stream)}`);
  }

  /** The store has room again; a line says what was dropped. */
  room(): void {
    const before = this.#before;
    if (!before) return;
    this.#before = null;
    const counts = MONITORING_STREAM.map((stream) => [this.#dropped[stream] - before[stream], stream] as const);
    const said = counts.filter(([records]) => records > 0).map(([records, stream]) => count(records, stream));
    this.#say(`the monitoring outbox has room again: dropped were ${said.join(", ")}`);
  }

  /** Records that never get into the store or that its files lost. */
  lose(stream: MonitoringStream, records: number, why: string): void {
    this.#dropped[stream] += records;
    this.#say(`the monitoring outbox lost ${count(records, stream)}: ${why}`);
  }

  refused(reason: string | null): void {
    if (reason === null) this.#say("the monitoring outbox writes to its files again");
    else this.#say(`the monitoring outbox cannot use its files, an agent that dies loses what was not sent: ${reason}`);
  }

  spoiled(bytes: number): void {
    this.#say(`the monitoring outbox left out ${bytes} bytes of its files: they are torn or were changed`);
  }

  /** Later: what is being said may come out of the very append of another record. */
  #say(text: string): void {
    queueMicrotask(() => ownLine(this.#sink, "warn", text));
  }
}

const count = (records: number, stream: MonitoringStream): string => `${records} of ${stream}`;
