/** The log of one session: its newest events in memory, all of them in a store, one order, no gaps that are not said. */
import { DATA_HEADER_BYTES, encodeData, readUint64 } from "@gantry/contracts";

/** Output events kept in memory behind what is stored, for clients that are a little behind. Bytes. */
export const MEMORY_BYTES = 1024 * 1024;

/** What an event costs in memory and in a row beside its output, rounded up: many small ones are bounded too. Bytes. */
const EVENT_BYTES = 64;

/** Unstored output that makes a flush start at once: its ack is to be back before the link's window is full. Bytes. */
export const FLUSH_BYTES = 128 * 1024;

/** A segment that would stay below this takes in what follows, so that typing does not make a row a key. Bytes. */
const SMALL_BYTES = 16 * 1024;

/** Stored output of a session; beyond it the oldest goes, and reads of it answer with a gap. Bytes. */
export const LOG_BYTES = 64 * 1024 * 1024;

/** An event as it is kept. `frame` is what a `gantry.terminal.v1` client gets: 8 bytes seq, then the output. */
export type LogEvent =
  | { type: "o"; seq: number; at: number; frame: Uint8Array }
  | { type: "r"; seq: number; at: number; cols: number; rows: number }
  /** Stands for the events `from` to `seq`, which nobody has. */
  | { type: "gap"; seq: number; at: number; from: number; bytes: number; reason: string }
  | { type: "x"; seq: number; at: number; code: number | null; signal: string | null };

/** A run of events in the store. `start` is the number of output bytes before it in the session. */
export interface Segment {
  first: number;
  last: number;
  start: number;
  bytes: number;
}

/** Where segments are kept. Writes of `save` are durable when its promise resolves. */
export interface SegmentStore {
  save(segment: Segment, events: readonly LogEvent[]): Promise<void>;
  load(segment: Segment): Promise<LogEvent[]>;
  remove(segment: Segment): Promise<void>;
}

export class EventLog {
  readonly #store: SegmentStore;
  /** Stored segments, oldest first; of removed ones only what says how much is missing. */
  readonly #segments: Segment[];
  #removed: Segment | null;
  #memory: LogEvent[] = [];
  #memoryBytes = 0;
  #savedSeq: number;
  #unsavedBytes = 0;
  #lastSeq: number;
  #bytes: number;
  #flushing: Promise<void> | null = null;

  /** `segments` as the store has them, oldest first; `removed` stands for everything before the first. */
  constructor(store: SegmentStore, segments: Segment[] = [], removed: Segment | null = null) {
    this.#store = store;
    this.#segments = segments;
    this.#removed = removed;
    const newest = segments.at(-1) ?? removed;
    this.#lastSeq = this.#savedSeq = newest?.last ?? 0;
    this.#bytes = newest === null ? 0 : newest.start + newest.bytes;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Everything up to this seq survives the loss of this object. */
  get savedSeq(): number {
    return this.#savedSeq;
  }

  get unsavedBytes(): number {
    return this.#unsavedBytes;
  }

  /** Output bytes of the whole session. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Everything up to here is gone: the seq and the number of output bytes. */
  get removed(): Segment | null {
    return this.#removed;
  }

  /**
   * Adds an event; one that is there already is ignored, so that a replay of the link is harmless.
   * Gives false for that. Throws on a hole: whoever appends must say `gap` first.
   */
  append(event: LogEvent): boolean {
    const first = firstSeq(event);
    if (event.seq <= this.#lastSeq) return false;
    if (first !== this.#lastSeq + 1) {
      throw new Error(`invariant violation: append event ${first} after ${this.#lastSeq}`);
    }
    this.#memory.push(event);
    this.#lastSeq = event.seq;
    const bytes = eventBytes(event);
    this.#bytes += bytes;
    this.#memoryBytes += bytes + EVENT_BYTES;
    this.#unsavedBytes += bytes + EVENT_BYTES;
    return true;
  }

  /** Stores everything appended before the call; concurrent calls share writes. */
  async flush(): Promise<void> {
    const target = this.#lastSeq;
    while (this.#savedSeq < target) {
      this.#flushing ??= this.#save().finally(() => (this.#flushing = null));
      await this.#flushing;
    }
  }

  async #save(): Promise<void> {
    const small = this.#growing();
    const saved = this.#savedSeq;
    const after = small === null ? saved : small.first - 1;
    const events = this.#memory.filter((event) => event.seq > after);
    const bytes = events.reduce((sum, event) => sum + eventBytes(event), 0);
    const segment = { first: after + 1, last: this.#lastSeq, start: this.#bytes - bytes, bytes };
    await this.#store.save(segment, events);
    if (small !== null) this.#segments.pop();
    this.#segments.push(segment);
    this.#savedSeq = segment.last;
    for (const event of events) if (event.seq > saved) this.#unsavedBytes -= eventBytes(event) + EVENT_BYTES;
    this.#forget();
    await this.#trim();
  }

  /** The newest segment while it is small and wholly in memory: what follows is stored with it, under its key. */
  #growing(): Segment | null {
    const newest = this.#segments.at(-1);
    const [oldest] = this.#memory;
    if (newest === undefined || oldest === undefined || firstSeq(oldest) > newest.first) return null;
    const cost = newest.bytes + (newest.last - newest.first + 1) * EVENT_BYTES;
    return cost + this.#unsavedBytes <= SMALL_BYTES ? newest : null;
  }

  /** Drops from memory what is stored and more than a client a little behind needs. */
  #forget(): void {
    let drop = 0;
    for (const event of this.#memory) {
      if (this.#memoryBytes <= MEMORY_BYTES || event.seq > this.#savedSeq) break;
      this.#memoryBytes -= eventBytes(event) + EVENT_BYTES;
      drop++;
    }
    if (drop > 0) this.#memory = this.#memory.slice(drop);
  }

  async #trim(): Promise<void> {
    for (let oldest = this.#segments[0]; oldest !== undefined; oldest = this.#segments[0]) {
      if (this.#bytes - oldest.start <= LOG_BYTES || this.#segments.length === 1) return;
      await this.#store.remove(oldest);
      this.#segments.shift();
      this.#removed = { ...oldest, first: 1, bytes: oldest.start + oldest.bytes, start: 0 };
    }
  }

  /** The seq behind which at least `bytes` of output follow, as near as whole segments and events allow. */
  tail(bytes: number): number {
    const from = this.#bytes - bytes;
    let after = this.#removed?.last ?? 0;
    for (const segment of this.#segments) if (segment.start + segment.bytes <= from) after = segment.last;
    return after;
  }

  /**
   * The next events behind `after`, at most one segment of them; empty when there are none. What is gone comes as
   * one gap. `bytes` of that gap is exact when `after` is 0, else counted from the start of what was removed.
   */
  async read(after: number): Promise<LogEvent[]> {
    if (after >= this.#lastSeq) return [];
    const gone = this.#removed;
    if (gone !== null && after < gone.last) {
      return [{ type: "gap", seq: gone.last, at: 0, from: after + 1, bytes: gone.bytes, reason: "trimmed" }];
    }
    const [oldest] = this.#memory;
    const inMemory = oldest !== undefined && firstSeq(oldest) <= after + 1;
    if (inMemory) return this.#memory.slice(this.#memory.findIndex((event) => event.seq > after));
    const segment = this.#segments.find(({ last }) => last > after);
    if (segment === undefined) throw new Error(`invariant violation: no event behind ${after} of ${this.#lastSeq}`);
    return (await this.#store.load(segment)).filter((event) => event.seq > after);
  }
}

/** Output bytes of an event; what is missing in a gap counts, so that offsets go on. */
export function eventBytes(event: LogEvent): number {
  if (event.type === "o") return event.frame.length - DATA_HEADER_BYTES;
  return event.type === "gap" ? event.bytes : 0;
}

function firstSeq(event: LogEvent): number {
  return event.type === "gap" ? event.from : event.seq;
}

/** The output of an event, without a copy. */
export function eventData(frame: Uint8Array): Uint8Array {
  return frame.subarray(DATA_HEADER_BYTES);
}

/** One event of whole, contiguous output events: fewer, larger frames for a replay. Seq is the last one's. */
export function mergeOutput(events: readonly Extract<LogEvent, { type: "o" }>[]): Uint8Array {
  const [only] = events;
  if (events.length === 1 && only !== undefined) return only.frame;
  const data = new Uint8Array(events.reduce((sum, event) => sum + eventBytes(event), 0));
  let at = 0;
  let seq = 0;
  for (const { frame } of events) {
    data.set(eventData(frame), at);
    at += frame.length - DATA_HEADER_BYTES;
    seq = readUint64(new DataView(frame.buffer, frame.byteOffset), 0);
  }
  return encodeData(seq, data);
}
