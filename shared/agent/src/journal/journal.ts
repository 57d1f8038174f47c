/** The newest records of all streams of this boot, for everybody in the agent who reads them. */
import type { MonitoringStream } from "@gantry/contracts";
import type { RecordOf, Sink } from "../sink.ts";
import { JOURNAL_BYTES } from "./limits.ts";
import { Shelf } from "./shelf.ts";

export type EntryOf<S extends MonitoringStream> = {
  [K in S]: {
    readonly stream: K;
    readonly seq: number;
    readonly record: RecordOf[K];
    /** The record as JSON text, made once for all readers. */
    readonly json: string;
    /** Bytes of `json` as UTF-8. */
    readonly bytes: number;
  };
}[S];

export type Entry = EntryOf<MonitoringStream>;

type Shelves = { [S in MonitoringStream]: Shelf<EntryOf<S>> };

/** An entry on its shelf. It holds no record: tens of thousands of objects that live for a second are dear to collect. */
class Kept<S extends MonitoringStream> {
  readonly stream: S;
  readonly seq: number;
  readonly json: string;
  readonly bytes: number;

  constructor(stream: S, seq: number, json: string, bytes: number) {
    this.stream = stream;
    this.seq = seq;
    this.json = json;
    this.bytes = bytes;
  }

  /** Read from `json` each time it is asked for. */
  get record(): RecordOf[S] {
    return JSON.parse(this.json);
  }
}

export class Journal implements Sink {
  readonly boot: string;
  readonly #shelves: Shelves = {
    logs: new Shelf(JOURNAL_BYTES.logs),
    errors: new Shelf(JOURNAL_BYTES.errors),
    processes: new Shelf(JOURNAL_BYTES.processes),
    metrics: new Shelf(JOURNAL_BYTES.metrics),
  };
  readonly #listeners = new Set<(entry: Entry) => void>();

  constructor(boot: string) {
    this.boot = boot;
  }

  append<S extends MonitoringStream>(stream: S, record: Omit<RecordOf[S], "seq">): void {
    const shelf: Shelf<EntryOf<S>> = this.#shelves[stream];
    const seq = shelf.last + 1;
    // A copy of the record with its seq in it costs more than all the rest of this.
    const json = `{"seq":${seq},${JSON.stringify(record).slice(1)}`;
    const kept = new Kept(stream, seq, json, Buffer.byteLength(json));
    // TypeScript cannot see that a generic record without its seq, and a seq, are the record.
    shelf.append(kept as unknown as EntryOf<S>);
    for (const listener of this.#listeners) listener(kept as unknown as Entry);
  }

  /** The newest seq of a stream; 0 when there is none. */
  last(stream: MonitoringStream): number {
    return this.#shelves[stream].last;
  }

  /** At most `limit` entries behind `after`, oldest first; `lost`: the records between `after` and the first kept. */
  read<S extends MonitoringStream>(stream: S, after: number, limit: number): { entries: EntryOf<S>[]; lost: number } {
    const shelf: Shelf<EntryOf<S>> = this.#shelves[stream];
    return { entries: shelf.read(after, limit), lost: Math.max(0, shelf.first - 1 - after) };
  }

  /** At most `limit` of the newest entries, oldest first. */
  newest<S extends MonitoringStream>(stream: S, limit: number): EntryOf<S>[] {
    const shelf: Shelf<EntryOf<S>> = this.#shelves[stream];
    return shelf.read(shelf.last - limit, limit);
  }

  /**
   * Calls `listener` with every entry from now on; gives the function that ends it. A listener neither throws nor
   * appends to the stream it hears: the others would hear the second record first.
   */
  listen(listener: (entry: Entry) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
