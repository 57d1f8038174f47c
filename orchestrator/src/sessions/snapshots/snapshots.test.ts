import { afterEach, describe, expect, it } from "vitest";
import { encodeData } from "@gantry/contracts";
import { eventBytes, type LogEvent, type Position, START } from "../log-event.ts";
import { SCROLLBACK_LINES } from "./screen.ts";
import type { Snapshot, SnapshotStore, StoredSnapshot } from "./snapshot-store.ts";
import { ATTACH_BYTES, FLOOD_RATE, REFRESH_BYTES, QUIET_BYTES, type SnapshotLog, Snapshots } from "./snapshots.ts";
import { TestTerminal } from "./testing/dump.ts";

const SIZE = { cols: 40, rows: 10 };
const utf8 = new TextEncoder();

/** The log of a session, all of it in memory. */
class Log implements SnapshotLog {
  readonly events: LogEvent[] = [];
  savedSeq = 0;
  bytes = 0;
  /** `after` of every read. */
  readonly reads: number[] = [];

  append(event: LogEvent): void {
    this.events.push(event);
    this.bytes += eventBytes(event);
    this.savedSeq = event.seq;
  }

  output(data: Uint8Array | string): void {
    const seq = this.events.length + 1;
    const bytes = typeof data === "string" ? utf8.encode(data) : data;
    this.append({ type: "o", seq, at: seq, frame: encodeData(seq, bytes) });
  }

  async read(after: number): Promise<LogEvent[]> {
    this.reads.push(after);
    return this.events.slice(after, after + 50);
  }
}

class Store implements SnapshotStore {
  readonly saved: StoredSnapshot[] = [];
  position(): Position {
    return this.newest() ?? START;
  }
  newest(): StoredSnapshot | null {
    return this.saved.at(-1) ?? null;
  }
  save(snapshot: StoredSnapshot): boolean {
    this.saved.push(snapshot);
    return true;
  }
}

/** What a client sees: the snapshot, then the events behind it. */
function seen(log: Log, snapshot: Snapshot | null): string[] {
  const { cols, rows } = snapshot ?? SIZE;
  const terminal = new TestTerminal(cols, rows, SCROLLBACK_LINES);
  if (snapshot !== null) terminal.write(new TextDecoder().decode(snapshot.data));
  for (const event of log.events.slice(snapshot?.seq ?? 0)) {
    if (event.type === "o") terminal.write(event.frame.subarray(8));
    if (event.type === "r") terminal.terminal.resize(event.cols, event.rows);
  }
  return terminal.dump();
}

let made: Snapshots[] = [];
function open(log: Log, store: SnapshotStore = new Store()): Snapshots {
  const snapshots = new Snapshots(store, SIZE, log);
  made.push(snapshots);
  return snapshots;
}
afterEach(async () => {
  for (const snapshots of made) await snapshots.dispose();
  made = [];
});

const lines = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `\x1b[3${i % 8}mline ${from + i} ünd so weiter\x1b[m\r\n`).join("");

/** `count` events of 100 lines each, some 3 KB. */
function fill(log: Log, count: number): void {
  for (let i = 0; i < count; i++) log.output(lines(log.events.length * 100, 100));
}

it("gives a client the same screen as everything from the start would", async () => {
  const log = new Log();
  const snapshots = open(log);
  expect(snapshots.latest()).toBe(null);
  fill(log, 20);
  log.append({ type: "r", seq: 21, at: 21, cols: 60, rows: 12 });
  fill(log, 5);
  await snapshots.refresh();
  expect(snapshots.latest()).toMatchObject({ seq: 26, cols: 60, rows: 12 });
  fill(log, 3);
  expect(seen(log, snapshots.latest())).toEqual(seen(log, null));
});

it("goes on from where it is, alive or after a restart of the hub", async () => {
  const log = new Log();
  const store = new Store();
  const snapshots = open(log, store);
  fill(log, 60);
  await snapshots.refresh();
  fill(log, 10);
  await snapshots.refresh();
  expect(log.reads).toEqual([0, 50, 60]);
  await snapshots.dispose();
  const restarted = open(log, store);
  expect(restarted.latest()?.seq).toBe(70);
  fill(log, 10);
  await restarted.refresh();
  expect(log.reads).toEqual([0, 50, 60, 70]);
  expect(restarted.latest()?.seq).toBe(80);
  expect(seen(log, restarted.latest())).toEqual(seen(log, null));
});

it("does nothing for little, and knows nothing that is not stored", async () => {
  const log = new Log();
  const snapshots = open(log);
  log.output("x".repeat(REFRESH_BYTES - 100));
  await snapshots.refresh();
  expect([snapshots.latest(), log.reads]).toEqual([null, []]);
  fill(log, 20);
  log.savedSeq = 15;
  await snapshots.refresh();
  expect(snapshots.latest()?.seq).toBe(15);
});

it("stops at the last event behind which nothing is half read", async () => {
  const log = new Log();
  const snapshots = open(log);
  fill(log, 10);
  log.output(utf8.encode("é").subarray(0, 1));
  log.output(utf8.encode("é").subarray(1));
  log.output("\x1b[3");
  log.output("1mred");
  log.output("\x1b]2;half");
  await snapshots.refresh();
  expect(snapshots.latest()?.seq).toBe(14);
  fill(log, 10);
  log.output("\x1b[?2026hhalf a frame");
  await snapshots.refresh();
  // The title that has no end takes in the next text up to its first sequence.
  expect(snapshots.latest()?.seq).toBe(25);
  expect(seen(log, snapshots.latest())).toEqual(seen(log, null));
});

it("waits for the end of a synchronized update, but not for ever", async () => {
  const log = new Log();
  const snapshots = open(log);
  log.output("\x1b[?2026h");
  fill(log, 20);
  await snapshots.refresh();
  expect(snapshots.latest()).toBe(null);
  fill(log, 400);
  await snapshots.refresh();
  expect(snapshots.latest()?.seq).toBe(421);
});

it("goes on behind a gap", async () => {
  const log = new Log();
  const snapshots = open(log);
  fill(log, 10);
  log.output("\x1b(0\x1b[31");
  log.append({ type: "gap", seq: 12, at: 12, from: 12, bytes: 5_000, reason: "the agent was away" });
  log.output("\x1b[2J\x1b[Hqqq");
  await snapshots.refresh();
  const latest = snapshots.latest();
  expect(latest?.seq).toBe(13);
  expect(seen(log, latest).find((line) => line.includes("qqq"))).toMatch(/: qqq$/);
});

describe("beside other work", () => {
  /** Turns of the event loop that somebody else gets during `work`. */
  async function turnsDuring(work: Promise<void>): Promise<number> {
    let turns = 0;
    let done = false;
    const count = (): void => {
      turns++;
      if (!done) setTimeout(count, 0);
    };
    setTimeout(count, 0);
    await work;
    done = true;
    return turns;
  }

  it("gives way every 128 KiB, and keeps what it reached", async () => {
    const log = new Log();
    const store = new Store();
    const snapshots = open(log, store);
    fill(log, 1_500);
    const slices = Math.floor(log.bytes / (128 * 1024));
    expect(await turnsDuring(snapshots.refresh())).toBeGreaterThanOrEqual(slices);
    // One at 4 MiB on the way, one at the end.
    expect(store.saved.length).toBe(2);
  });

  it("is one run however often it is asked for, and ends when told to", async () => {
    const log = new Log();
    const snapshots = open(log);
    fill(log, 200);
    const first = snapshots.refresh();
    expect(snapshots.refresh()).toBe(first);
    expect(snapshots.due("attach", 0)).toBe(false);
    snapshots.stop();
    await first;
    expect(snapshots.latest()).toBe(null);
    const reached = log.reads.length;
    await snapshots.refresh();
    expect(log.reads[reached]).toBeGreaterThan(0);
    expect(snapshots.latest()?.seq).toBe(200);
  });
});

it("is due for an attach and for a rest, never in a flood", () => {
  const log = new Log();
  const snapshots = open(log);
  log.output(new Uint8Array(QUIET_BYTES));
  expect([snapshots.due("quiet", 0), snapshots.due("attach", 0)]).toEqual([true, false]);
  log.output(new Uint8Array(ATTACH_BYTES));
  expect([snapshots.due("quiet", FLOOD_RATE + 1), snapshots.due("attach", FLOOD_RATE + 1)]).toEqual([false, false]);
  expect(snapshots.due("attach", FLOOD_RATE)).toBe(true);
});
