import { env, runInDurableObject } from "cloudflare:test";
import { encodeData } from "@gantry/contracts";
import { expect, it } from "vitest";
import { eventBytes, type LogEvent } from "../src/sessions/log-event.ts";
import { Screen } from "../src/sessions/snapshots/screen.ts";
import { DATA_BYTES, DurableSnapshotStore } from "../src/sessions/snapshots/snapshot-store.ts";
import { type SnapshotLog, Snapshots } from "../src/sessions/snapshots/snapshots.ts";

const SIZE = { cols: 80, rows: 24 };
const utf8 = new TextEncoder();

/** The first KiB-sized lines of a build, in colour. */
const text = (lines: number): string =>
  Array.from({ length: lines }, (_, i) => `\x1b[3${i % 8}m[${i}]\x1b[m compiled ünd gelinkt, ${i * 7} ms\r\n`).join("");

function inObject(name: string, test: (storage: DurableObjectStorage) => void | Promise<void>): Promise<void> {
  const stub = env.STORAGE.get(env.STORAGE.idFromName(name));
  return runInDurableObject(stub, async (_instance, state) => test(state.storage));
}

it("keeps the newest snapshots of a session, for another store on the same storage too", () =>
  inObject("snapshots", (storage) => {
    const store = new DurableSnapshotStore(storage);
    expect([store.position(), store.newest()]).toEqual([{ seq: 0, bytes: 0 }, null]);
    for (let seq = 1; seq <= 5; seq++) {
      const data = utf8.encode(`screen ${seq}`);
      expect(store.save({ seq, cols: 80 + seq, rows: 24, bytes: seq * 10, at: seq, data })).toBe(true);
    }
    const again = new DurableSnapshotStore(storage);
    expect(again.position()).toEqual({ seq: 5, bytes: 50 });
    const expected = { seq: 5, cols: 85, rows: 24, bytes: 50, at: 5, data: utf8.encode("screen 5") };
    expect(again.newest()).toEqual(expected);
    expect(storage.sql.exec("SELECT seq FROM snapshots ORDER BY seq").toArray()).toEqual([{ seq: 4 }, { seq: 5 }]);
  }));

it("refuses what no row holds", () =>
  inObject("too-large", (storage) => {
    const store = new DurableSnapshotStore(storage);
    const save = (bytes: number): boolean =>
      store.save({ seq: 1, ...SIZE, bytes: 1, at: 1, data: new Uint8Array(bytes) });
    expect(save(DATA_BYTES + 1)).toBe(false);
    expect(store.newest()).toBe(null);
    expect(save(DATA_BYTES)).toBe(true);
    expect(store.newest()?.data.length).toBe(DATA_BYTES);
  }));

it("follows a log in workerd, and begins again from what is stored", () =>
  inObject("followed", async (storage) => {
    const events: LogEvent[] = Array.from({ length: 400 }, (_, i) => {
      return { type: "o", seq: i + 1, at: i, frame: encodeData(i + 1, utf8.encode(text(50))) };
    });
    const bytes = events.reduce((sum, event) => sum + eventBytes(event), 0);
    const read = async (after: number): Promise<LogEvent[]> => events.slice(after, after + 100);
    const log: SnapshotLog = { savedSeq: events.length, bytes, read };
    const snapshots = new Snapshots(new DurableSnapshotStore(storage), SIZE, log);
    await snapshots.refresh();
    await snapshots.dispose();
    const latest = new Snapshots(new DurableSnapshotStore(storage), SIZE, log).latest();
    expect(latest).toMatchObject({ seq: 400, ...SIZE });
    const screen = new Screen(SIZE);
    for (const event of events) if (event.type === "o") screen.write(event.frame.subarray(8));
    expect(new TextDecoder().decode(latest?.data)).toBe(screen.serialize());
    expect(screen.serialize().split("\r\n").length).toBe(1_000 + SIZE.rows);
  }));
