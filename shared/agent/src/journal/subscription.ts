/** One stream that a client follows: a cursor in the journal, and what it wants to see. */
import { LEVEL, type MonitoringMessage, type MonitoringRequest } from "@gantry/contracts";
import type { Entry, Journal } from "./journal.ts";
import { DATA_BYTES, DATA_RECORDS } from "./limits.ts";

type Wanted = Extract<MonitoringRequest, { type: "subscribe" }>;

export class Subscription {
  readonly #journal: Journal;
  readonly #wanted: Wanted;
  readonly #another: boolean;
  /** All up to this seq was looked at. */
  #cursor: number;

  /** Begins behind `cursor`. */
  constructor(journal: Journal, wanted: Wanted, cursor: number) {
    this.#journal = journal;
    this.#wanted = wanted;
    this.#another = wanted.after !== undefined && wanted.after.boot !== journal.boot && cursor === 0;
    this.#cursor = cursor;
  }

  /** The next message as text, a gap or data, and moves on; null when there is nothing to say. */
  next(): string | null {
    for (;;) {
      const { entries, lost } = this.#journal.read(this.#wanted.stream, this.#cursor, DATA_RECORDS);
      if (lost > 0) return this.#gap(lost);
      if (entries.length === 0) return null;
      const data = this.#data(entries);
      if (data !== null) return data;
    }
  }

  #gap(count: number): string {
    const begins = this.#another && this.#cursor === 0;
    const reason = begins ? "this instance's first records are not kept any more" : "not kept any more";
    this.#cursor += count;
    const gap: MonitoringMessage = { type: "gap", stream: this.#wanted.stream, seq: this.#cursor, count, reason };
    return JSON.stringify(gap);
  }

  /** A message of those that are wanted, up to DATA_BYTES; null when none is. */
  #data(entries: readonly Entry[]): string | null {
    const items: string[] = [];
    let bytes = 0;
    let seq = 0;
    for (const entry of entries) {
      if (this.#wants(entry)) {
        if (items.length > 0 && bytes + entry.bytes > DATA_BYTES) break;
        items.push(entry.json);
        bytes += entry.bytes;
        seq = entry.seq;
      }
      this.#cursor = entry.seq;
    }
    if (items.length === 0) return null;
    return `{"type":"data","stream":"${this.#wanted.stream}","seq":${seq},"items":[${items.join(",")}]}`;
  }

  /** A level is at least that bad; only lines have one, and those that state none are left out. */
  #wants(entry: Entry): boolean {
    const { process, level } = this.#wanted;
    if (process === undefined && level === undefined) return true;
    const { record } = entry;
    if (process !== undefined && record.process !== process) return false;
    if (level === undefined || !("level" in record)) return true;
    return record.level !== null && LEVEL.indexOf(record.level) >= LEVEL.indexOf(level);
  }
}
