import { encodeData } from "@gantry/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import {
  EventLog,
  eventData,
  LOG_BYTES,
  type LogEvent,
  MEMORY_BYTES,
  type Segment,
  type SegmentStore,
} from "./event-log.ts";
import { decodeSegment, encodeSegment } from "./segment-codec.ts";

/** A store of bytes in memory, by way of the real codec; a new log can be opened on it. */
class MemoryStore implements SegmentStore {
  readonly rows = new Map<number, { segment: Segment; body: Uint8Array }>();
  removed: Segment | null = null;
  /** While set, saves wait for it: a storage that has fallen behind. */
  gate: Promise<void> = Promise.resolve();

  async save(segment: Segment, events: readonly LogEvent[]): Promise<void> {
    await this.gate;
    this.rows.set(segment.first, { segment, body: encodeSegment(events) });
  }

  async load(segment: Segment): Promise<LogEvent[]> {
    const row = this.rows.get(segment.first);
    if (row === undefined) throw new Error(`no segment ${segment.first}`);
    return decodeSegment(row.body);
  }

  async remove(segment: Segment): Promise<void> {
    this.rows.delete(segment.first);
    this.removed = { first: 1, last: segment.last, start: 0, bytes: segment.start + segment.bytes };
  }

  reopen(): EventLog {
    const segments = [...this.rows.values()].map(({ segment }) => segment).toSorted((a, b) => a.first - b.first);
    return new EventLog(this, segments, this.removed);
  }
}

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

let store: MemoryStore;
let log: EventLog;
beforeEach(() => {
  store = new MemoryStore();
  log = new EventLog(store);
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

  it("ignores what it has already, and refuses a hole", () => {
    log.append(output(1, "a"));
    expect(log.append(output(1, "A"))).toBe(false);
    expect(() => log.append(output(3, "c"))).toThrow("invariant violation");
    expect(log.lastSeq).toBe(1);
  });

  it("comes back from its store as it was, with offsets going on", async () => {
    for (let seq = 1; seq <= 50; seq++) log.append(output(seq, `line ${seq}\n`));
    await log.flush();
    log.append({ type: "gap", seq: 60, at: 7, from: 51, bytes: 1000, reason: "away" });
    log.append(output(61, "later"));
    log.append({ type: "x", seq: 62, at: 8, code: 3, signal: null });
    await log.flush();
    const again = store.reopen();
    expect(await readAll(again)).toEqual(await readAll(log));
    expect([again.lastSeq, again.savedSeq, again.bytes]).toEqual([62, 62, log.bytes]);
  });

  it("keeps small flushes in one segment", async () => {
    for (let seq = 1; seq <= 20; seq++) {
      log.append(output(seq, "key"));
      await log.flush();
    }
    expect(store.rows.size).toBe(1);
    expect(textOf(await readAll(store.reopen()))).toBe("key".repeat(20));
  });

  it("loses nothing that is appended while a flush waits for a slow store", async () => {
    const slow = Promise.withResolvers<void>();
    store.gate = slow.promise;
    log.append(output(1, "before "));
    const flushed = log.flush();
    log.append(output(2, "during"));
    expect(log.savedSeq).toBe(0);
    slow.resolve();
    await flushed;
    expect(log.savedSeq).toBe(1);
    await log.flush();
    expect(log.savedSeq).toBe(2);
    expect(textOf(await readAll(store.reopen()))).toBe("before during");
  });

  it("reads what memory no longer holds from the store", async () => {
    const chunk = "x".repeat(64 * 1024);
    const count = (4 * MEMORY_BYTES) / chunk.length;
    for (let seq = 1; seq <= count; seq++) {
      log.append(output(seq, chunk));
      if (seq % 4 === 0) await log.flush();
    }
    const events = await readAll(log);
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  });

  it("says how much is missing beyond its cap, and keeps to the cap", async () => {
    const chunk = "y".repeat(1024 * 1024);
    const count = LOG_BYTES / chunk.length + 8;
    for (let seq = 1; seq <= count; seq++) {
      log.append(output(seq, chunk));
      await log.flush();
    }
    const stored = [...store.rows.values()].reduce((sum, { segment }) => sum + segment.bytes, 0);
    expect(stored).toBeLessThanOrEqual(LOG_BYTES);
    const [gap, ...rest] = await readAll(store.reopen());
    expect(gap).toMatchObject({ type: "gap", from: 1 });
    const missing = gap?.type === "gap" ? gap.bytes : 0;
    expect(missing + rest.length * chunk.length).toBe(count * chunk.length);
  });

  it("finds where the tail begins without reading the rest", async () => {
    const chunk = "z".repeat(100 * 1024);
    for (let seq = 1; seq <= 10; seq++) {
      log.append(output(seq, chunk));
      await log.flush();
    }
    const bytes = (await readAll(log, log.tail(256 * 1024))).length * chunk.length;
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
