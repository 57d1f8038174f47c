import { encodeData } from "@gantry/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import {
  EventLog,
  LOG_BYTES,
  MEMORY_BYTES,
  NOTHING,
  type SealedEvents,
  type TailRow,
  type TailStore,
} from "./event-log.ts";
import { eventData, type LogEvent, type Position, START } from "./log-event.ts";
import { decodeSegment, encodeSegment } from "./segment-codec.ts";

/** A tail of bytes in memory, by way of the real codec; a new log can be opened on it. */
class MemoryTail implements TailStore {
  readonly rows = new Map<number, { row: TailRow; body: Uint8Array }>();
  at = { sealed: START, removed: START };
  /** While set, a write throws: a storage that fails. */
  broken = false;

  save(row: TailRow, events: readonly LogEvent[]): void {
    if (this.broken) throw new Error("disk full");
    this.rows.set(row.first, { row, body: encodeSegment(events) });
  }

  sizeAt(seq: number): { cols: number; rows: number } | null {
    const stored = [...this.rows.values()].flatMap(({ body }) => decodeSegment(body));
    const found = stored.findLast((event) => event.type === "r" && event.seq <= seq);
    return found?.type === "r" ? { cols: found.cols, rows: found.rows } : null;
  }

  load({ first }: TailRow): LogEvent[] {
    const stored = this.rows.get(first);
    if (stored === undefined) throw new Error(`no row ${first}`);
    return decodeSegment(stored.body);
  }

  sealed(through: Position): void {
    this.at.sealed = through;
    this.#drop(through);
  }

  removed(through: Position): void {
    this.at.removed = through;
    this.#drop(through);
  }

  #drop({ seq }: Position): void {
    for (const [first, { row }] of this.rows) if (row.last <= seq) this.rows.delete(first);
  }

  reopen(archive: SealedEvents = EMPTY): EventLog {
    const rows = [...this.rows.values()].map(({ row }) => row).toSorted((a, b) => a.first - b.first);
    return new EventLog(this, archive, { rows, ...this.at });
  }
}

/** An archive that has nothing. */
const EMPTY: SealedEvents = { read: async () => [], tail: async () => 0 };

const output = (seq: number, text: string): LogEvent => ({
  type: "o",
  seq,
  at: 1000 + seq,
  frame: encodeData(seq, new TextEncoder().encode(text)),
});

async function readAll(log: EventLog, after = 0): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for (let cursor = after; ;) {
    const next = await log.read(cursor);
    const last = next.at(-1);
    if (last === undefined) return events;
    events.push(...next);
    cursor = last.seq;
  }
}

const textOf = (events: LogEvent[]): string =>
  events
    .map((event) => (event.type === "o" ? new TextDecoder().decode(eventData(event.frame)) : `<${event.type}>`))
    .join("");

/** Masks one secret, found in whatever pieces it comes. */
class Secret {
  readonly #secret: string;
  #pieces: Uint8Array[] = [];
  undecided = 0;

  constructor(secret: string) {
    this.#secret = secret;
  }

  push(data: Uint8Array): void {
    this.#pieces.push(data);
    const text = this.#pieces.map((piece) => new TextDecoder("latin1").decode(piece)).join("");
    const at = text.indexOf(this.#secret);
    if (at >= 0) this.#mask(at, at + this.#secret.length);
    this.undecided = 0;
    if (at >= 0) return void (this.#pieces = []);
    for (let length = 1; length < this.#secret.length; length++)
      if (text.endsWith(this.#secret.slice(0, length))) this.undecided = length;
  }

  settle(): void {
    const length = this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
    this.#mask(length - this.undecided, length);
    this.#pieces = [];
    this.undecided = 0;
  }

  #mask(from: number, to: number): void {
    let start = 0;
    for (const piece of this.#pieces) {
      piece.fill(0x2a, Math.max(0, from - start), Math.max(0, to - start));
      start += piece.length;
    }
  }
}

let store: MemoryTail;
let log: EventLog;
beforeEach(() => {
  store = new MemoryTail();
  log = new EventLog(store, EMPTY, structuredClone(NOTHING));
});

describe("EventLog", () => {
  it("gives every event behind a cursor, from the first on", async () => {
    log.append(output(1, "a"));
    log.append({ type: "r", seq: 2, at: 5, cols: 100, rows: 30 });
    log.append(output(3, "b"));
    expect(textOf(await readAll(log))).toBe("a<r>b");
    expect(textOf(await readAll(log, 2))).toBe("b");
    expect(await log.read(3)).toEqual([]);
  });

  it("knows the size behind every event, stored or not", () => {
    log.append(output(1, "a"));
    log.append({ type: "r", seq: 2, at: 5, cols: 100, rows: 30 });
    log.flush();
    log.append({ type: "r", seq: 3, at: 5, cols: 90, rows: 20 });
    expect([1, 2, 3].map((seq) => log.sizeAt(seq))).toEqual([null, { cols: 100, rows: 30 }, { cols: 90, rows: 20 }]);
  });

  it("ignores what it has already, and refuses a hole", () => {
    log.append(output(1, "a"));
    expect(log.append(output(1, "A"))).toBe(false);
    expect(() => log.append(output(3, "c"))).toThrow("invariant violation");
    expect(log.lastSeq).toBe(1);
  });

  it("comes back from its store as it was, with offsets going on", async () => {
    for (let seq = 1; seq <= 50; seq++) log.append(output(seq, `line ${seq}\n`));
    log.flush();
    log.append({ type: "gap", seq: 60, at: 7, from: 51, bytes: 1000, reason: "away" });
    log.append(output(61, "later"));
    log.append({ type: "x", seq: 62, at: 8, code: 3, signal: null });
    log.flush();
    const again = store.reopen();
    expect(await readAll(again)).toEqual(await readAll(log));
    expect([again.lastSeq, again.savedSeq, again.bytes]).toEqual([62, 62, log.bytes]);
  });

  it("keeps small flushes in one segment", async () => {
    for (let seq = 1; seq <= 20; seq++) {
      log.append(output(seq, "key"));
      log.flush();
    }
    expect(store.rows.size).toBe(1);
    expect(textOf(await readAll(store.reopen()))).toBe("key".repeat(20));
  });

  it("keeps what a failing storage did not take, and stores it later", async () => {
    store.broken = true;
    log.append(output(1, "before "));
    expect(() => log.flush()).toThrow("disk full");
    expect(log.savedSeq).toBe(0);
    store.broken = false;
    log.append(output(2, "after"));
    expect(log.flush()).toBe(true);
    expect([log.savedSeq, log.unsaved]).toEqual([2, { cost: 0, events: 0 }]);
    expect(textOf(await readAll(store.reopen()))).toBe("before after");
  });

  it("reads sealed events from the archive, then the tail, with one cursor", async () => {
    const events = Array.from({ length: 6 }, (_, index) => output(index + 1, `${index + 1} `));
    const archive: SealedEvents = {
      read: async (after) => events.filter(({ seq }) => seq > after && seq <= 4).slice(0, 2),
      tail: async () => 2,
    };
    for (const event of events.slice(0, 4)) log.append(event);
    log.flush();
    log.sealThrough({ seq: 4, bytes: 8 });
    for (const event of events.slice(4)) log.append(event);
    log.flush();
    const again = store.reopen(archive);
    expect([again.lastSeq, again.bytes, again.rows.length]).toEqual([6, 12, 1]);
    expect(textOf(await readAll(again))).toBe("1 2 3 4 5 6 ");
    expect(await again.tail(8)).toBe(2);
    expect(await again.tail(4)).toBe(4);
  });

  it("holds back what may be the beginning of a secret, and stores it masked", async () => {
    const masking = new Secret("hunter2");
    log = new EventLog(store, EMPTY, structuredClone(NOTHING), masking);
    log.append(output(1, "so "));
    log.append(output(2, "hun"));
    expect(log.flush()).toBe(false);
    expect(log.savedSeq).toBe(1);
    log.append(output(3, "ter2."));
    expect(log.flush()).toBe(true);
    expect(textOf(await readAll(store.reopen()))).toBe("so *******.");
    log.append(output(4, "hunt"));
    expect(log.flush()).toBe(false);
    expect(log.flush(true)).toBe(true);
    expect(textOf(await readAll(store.reopen(), 3))).toBe("****");
  });

  it("reads what memory no longer holds from the store", async () => {
    const chunk = "x".repeat(64 * 1024);
    const count = (4 * MEMORY_BYTES) / chunk.length;
    for (let seq = 1; seq <= count; seq++) {
      log.append(output(seq, chunk));
      if (seq % 4 === 0) log.flush();
    }
    const events = await readAll(log);
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  });

  it("says how much is missing beyond its cap, and keeps to the cap", async () => {
    const chunk = "y".repeat(1024 * 1024);
    const count = LOG_BYTES / chunk.length + 8;
    for (let seq = 1; seq <= count; seq++) {
      log.append(output(seq, chunk));
      log.flush();
    }
    const stored = [...store.rows.values()].reduce((sum, { row }) => sum + row.bytes, 0);
    expect(stored).toBe(LOG_BYTES);
    const [gap, ...rest] = await readAll(store.reopen());
    expect(gap).toMatchObject({ type: "gap", from: 1 });
    const missing = gap?.type === "gap" ? gap.bytes : 0;
    expect(missing + rest.length * chunk.length).toBe(count * chunk.length);
  });

  it("finds where the tail begins without reading the rest", async () => {
    const chunk = "z".repeat(100 * 1024);
    for (let seq = 1; seq <= 10; seq++) {
      log.append(output(seq, chunk));
      log.flush();
    }
    const bytes = (await readAll(log, await log.tail(256 * 1024))).length * chunk.length;
    expect(bytes).toBeGreaterThanOrEqual(256 * 1024);
    expect(bytes).toBeLessThan(256 * 1024 + chunk.length);
  });
});

describe("the segment codec", () => {
  it("keeps bytes that are not UTF-8, and empty output", () => {
    const bytes = new Uint8Array([0xff, 0x00, 0xc3, 0x28, 0x1b]);
    const events: LogEvent[] = [
      { type: "o", seq: 1, at: 1.5, frame: encodeData(1, bytes) },
      { type: "o", seq: 2, at: 2, frame: encodeData(2, new Uint8Array(0)) },
      { type: "x", seq: Number.MAX_SAFE_INTEGER, at: 3, code: null, signal: "SIGKILL" },
    ];
    expect(decodeSegment(encodeSegment(events))).toEqual(events);
  });
});
