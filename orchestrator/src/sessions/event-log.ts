/**
 * The log of one session: its newest events in memory, what is not sealed yet in the tail's store, the rest in the
 * archive; one order, one cursor, no gap that is not said.
 */
import type { TerminalSize } from "@gantry/contracts";
import { eventBytes, eventCost, eventData, firstSeq, type LogEvent, type Position, START } from "./log-event.ts";

/** Stored events kept in memory for clients that are a little behind. Bytes. */
export const MEMORY_BYTES = 1024 * 1024;

/** A row that would stay below this takes in what follows, so that typing does not make a row a key. Bytes. */
const SMALL_BYTES = 16 * 1024;

/** Output of a session that is kept; beyond it the oldest goes, and reads of it answer with a gap. Bytes. */
export const LOG_BYTES = 64 * 1024 * 1024;

/** What may lie beyond it before the oldest goes, in one write. Bytes. */
const TRIM_BYTES = 1024 * 1024;

/** A run of events in the tail. `start`: output bytes of the session before it; `at`: epoch ms of its first event. */
export interface TailRow {
  first: number;
  last: number;
  start: number;
  bytes: number;
  events: number;
  at: number;
  /** The agent's boot that the events belong to; empty before the first. */
  boot: string;
}

/** Where the tail is kept. Every write is durable before anything that is sent after it. */
export interface TailStore {
  save(row: TailRow, events: readonly LogEvent[]): void;
  /** The newest stored size up to and with `seq`; null when none was. */
  sizeAt(seq: number): TerminalSize | null;
  load(row: TailRow): LogEvent[];
  /** Everything up to `through` is in the archive: its rows go. */
  sealed(through: Position): void;
  /** Everything up to `through` is gone for good: its rows go too. */
  removed(through: Position): void;
}

/** Where sealed events are read. */
export interface SealedEvents {
  /** The next events behind `after`, at most one segment of them; a gap first for what was removed. */
  read(after: number): Promise<LogEvent[]>;
  /** The seq behind which at least `bytes` of sealed output follow. */
  tail(bytes: number): Promise<number>;
}

/** Masks secrets in output before it is stored, in place, at the same length. */
export interface Masking {
  push(data: Uint8Array): void;
  /** Bytes at the end of what was pushed that may still turn out to be part of a secret. */
  readonly undecided: number;
  /** Decides on the safe side. */
  settle(): void;
}

export interface KnownTail {
  rows: TailRow[];
  sealed: Position;
  removed: Position;
}

export class EventLog {
  readonly #store: TailStore;
  readonly #archive: SealedEvents;
  readonly #masking: Masking | null;
  /** What is stored and not sealed, oldest first. */
  readonly #rows: TailRow[];
  #sealed: Position;
  #removed: Position;
  #memory: LogEvent[] = [];
  #memoryCost = 0;
  #saved: Position;
  #unsavedCost = 0;
  /** The boot of what is appended. */
  boot = "";
  #unsavedEvents = 0;
  #nextSave = Promise.withResolvers<void>();
  #lastSeq: number;
  #bytes: number;
  /** Output up to this byte of the session went through the masking. */
  #maskedBytes: number;
  #maskedSeq: number;

  constructor(store: TailStore, archive: SealedEvents, known: KnownTail, masking: Masking | null = null) {
    this.#store = store;
    this.#archive = archive;
    this.#masking = masking;
    this.#rows = known.rows;
    this.#sealed = known.sealed;
    this.#removed = known.removed;
    const newest = known.rows.at(-1);
    this.#saved = newest === undefined ? known.sealed : { seq: newest.last, bytes: newest.start + newest.bytes };
    this.#lastSeq = this.#maskedSeq = this.#saved.seq;
    this.#bytes = this.#maskedBytes = this.#saved.bytes;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Everything up to this seq survives the loss of this object. */
  get savedSeq(): number {
    return this.#saved.seq;
  }

  /** Fulfils when something is stored next; `savedSeq` has moved then. */
  get nextSave(): Promise<void> {
    return this.#nextSave.promise;
  }

  /** What is not stored yet. */
  get unsaved(): { cost: number; events: number } {
    return { cost: this.#unsavedCost, events: this.#unsavedEvents };
  }

  /** Output bytes of the whole session. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Everything up to here is in the archive. */
  get sealed(): Position {
    return this.#sealed;
  }

  /** Everything up to here is gone for good. */
  get removed(): Position {
    return this.#removed;
  }

  /** What is stored and not sealed, oldest first. */
  get rows(): readonly TailRow[] {
    return this.#rows;
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
    this.#bytes += eventBytes(event);
    const cost = eventCost(event);
    this.#memoryCost += cost;
    this.#unsavedCost += cost;
    this.#unsavedEvents++;
    return true;
  }

  /**
   * Stores, masked, every event that can hold no beginning of a secret any more; with `all` the rest too, what might
   * be one masked. Gives false when something is left. Throws when the storage does: nothing counts as stored then.
   */
  flush(all = false): boolean {
    const end = this.#mask(all);
    const from = this.#memory.findIndex((event) => event.seq > this.#saved.seq);
    if (from === -1) return true;
    let bytes = this.#saved.bytes;
    let to = from;
    for (; to < this.#memory.length; to++) {
      const event = this.#memory[to];
      if (event === undefined || bytes + eventBytes(event) > end) break;
      bytes += eventBytes(event);
    }
    if (to > from) this.#save(this.#memory.slice(from, to), bytes);
    return to === this.#memory.length;
  }

  /** Gives the byte of the session up to which nothing can be part of a secret. */
  #mask(all: boolean): number {
    const masking = this.#masking;
    if (masking === null) return this.#bytes;
    for (const event of this.#memory) {
      if (event.seq <= this.#maskedSeq) continue;
      if (event.type === "o") masking.push(eventData(event.frame));
      // What follows a hole continues nothing.
      else if (event.type === "gap") masking.settle();
      this.#maskedBytes += eventBytes(event);
    }
    this.#maskedSeq = this.#lastSeq;
    if (all) masking.settle();
    return this.#maskedBytes - masking.undecided;
  }

  #save(fresh: readonly LogEvent[], bytes: number): void {
    const last = fresh.at(-1);
    const [oldest] = fresh;
    if (last === undefined || oldest === undefined) return;
    const cost = fresh.reduce((sum, event) => sum + eventCost(event), 0);
    const small = this.#growing(cost);
    const row: TailRow =
      small === null
        ? {
            first: firstSeq(oldest),
            last: last.seq,
            start: this.#saved.bytes,
            bytes: bytes - this.#saved.bytes,
            events: fresh.length,
            at: oldest.at,
            boot: this.boot,
          }
        : { ...small, last: last.seq, bytes: bytes - small.start, events: small.events + fresh.length };
    const events =
      small === null ? fresh : this.#memory.filter((event) => firstSeq(event) >= small.first && event.seq <= last.seq);
    this.#store.save(row, events);
    if (small !== null) this.#rows.pop();
    this.#rows.push(row);
    this.#saved = { seq: last.seq, bytes };
    this.#unsavedCost -= cost;
    this.#unsavedEvents -= fresh.length;
    this.#forget();
    this.#trim();
    this.#nextSave.resolve();
    this.#nextSave = Promise.withResolvers();
  }

  /** The newest row while it is small and wholly in memory: what follows is stored with it, under its key. */
  #growing(cost: number): TailRow | null {
    const newest = this.#rows.at(-1);
    const [oldest] = this.#memory;
    if (newest === undefined || oldest === undefined || firstSeq(oldest) > newest.first) return null;
    if (newest.boot !== this.boot) return null;
    let kept = cost;
    for (const event of this.#memory) {
      if (event.seq > newest.last) break;
      if (firstSeq(event) >= newest.first) kept += eventCost(event);
    }
    return kept <= SMALL_BYTES ? newest : null;
  }

  /** Drops from memory what is stored and more than a client a little behind needs. */
  #forget(): void {
    let drop = 0;
    for (const event of this.#memory) {
      if (this.#memoryCost <= MEMORY_BYTES || event.seq > this.#saved.seq) break;
      this.#memoryCost -= eventCost(event);
      drop++;
    }
    if (drop > 0) this.#memory = this.#memory.slice(drop);
  }

  /** What a flood leaves behind so fast that it is beyond the cap before it is sealed goes unsealed. */
  #trim(): void {
    const [oldest] = this.#rows;
    if (oldest === undefined || this.#bytes - oldest.start < LOG_BYTES + TRIM_BYTES) return;
    const beyond = this.#rows.slice(0, -1).findLast(({ start, bytes }) => this.#bytes - (start + bytes) >= LOG_BYTES);
    if (beyond !== undefined) this.removeThrough({ seq: beyond.last, bytes: beyond.start + beyond.bytes });
  }

  /** Everything up to `through` is in the archive, what is missing as a gap. */
  sealThrough(through: Position): void {
    if (through.seq <= this.#sealed.seq) return;
    this.#store.sealed(through);
    this.#sealed = through;
    this.#drop(through);
  }

  /** Everything up to `through` is gone for good. */
  removeThrough(through: Position): void {
    if (through.seq <= this.#removed.seq) return;
    this.#store.removed(through);
    this.#removed = through;
    this.#drop(through);
  }

  #drop({ seq }: Position): void {
    while ((this.#rows[0]?.last ?? Infinity) <= seq) this.#rows.shift();
  }

  /** The events of a row of the tail. */
  load(row: TailRow): LogEvent[] {
    const held = this.#fromMemory(row.first - 1);
    return held?.filter((event) => event.seq <= row.last) ?? this.#store.load(row);
  }

  /** The terminal's size behind event `seq`: what follows is laid out for it. Null where no event said one. */
  sizeAt(seq: number): TerminalSize | null {
    const unsaved = this.#memory.findLast(
      (event) => event.type === "r" && event.seq <= seq && event.seq > this.#saved.seq,
    );
    return unsaved?.type === "r" ? { cols: unsaved.cols, rows: unsaved.rows } : this.#store.sizeAt(seq);
  }

  /** The seq behind which at least `bytes` of output follow, as near as rows and segments allow. */
  async tail(bytes: number): Promise<number> {
    const unsealed = this.#bytes - this.#sealed.bytes;
    if (unsealed < bytes && this.#sealed.seq > this.#removed.seq) return this.#archive.tail(bytes - unsealed);
    const from = this.#bytes - bytes;
    let after = Math.max(this.#sealed.seq, this.#removed.seq);
    for (const row of this.#rows) if (row.start + row.bytes <= from) after = row.last;
    return after;
  }

  /**
   * The next events behind `after`, at most one row or segment of them; empty when there are none. What is gone comes
   * as one gap: its `bytes` are exact when `after` is 0, else counted from the start of what was removed.
   */
  async read(after: number): Promise<LogEvent[]> {
    if (after >= this.#lastSeq) return [];
    const { seq, bytes } = this.#removed;
    if (after < seq) return [{ type: "gap", seq, at: 0, from: after + 1, bytes, reason: "trimmed" }];
    const held = this.#fromMemory(after);
    if (held !== null) return held;
    const row = this.#rows.find(({ last }) => last > after);
    if (row !== undefined && row.first <= after + 1) {
      return this.#store.load(row).filter((event) => event.seq > after);
    }
    const events = await this.#archive.read(after);
    if (events.length === 0) throw new Error(`invariant violation: no event behind ${after} of ${this.#lastSeq}`);
    return events;
  }

  #fromMemory(after: number): LogEvent[] | null {
    const [oldest] = this.#memory;
    if (oldest === undefined || firstSeq(oldest) > after + 1) return null;
    return this.#memory.slice(this.#memory.findIndex((event) => event.seq > after));
  }
}

/** What a log begins with that has nothing yet. */
export const NOTHING: KnownTail = { rows: [], sealed: START, removed: START };
