/** A session's log on real parts: the tail in a Durable Object's SQLite, the archive in D1. */
import { env, runInDurableObject } from "cloudflare:test";
import { encodeData } from "@gantry/contracts";
import { PATIENCE_MS } from "@gantry/testing/poll";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Database } from "../src/db/database.ts";
import { Archive } from "../src/sessions/archive/archive.ts";
import { EventLog, LOG_BYTES } from "../src/sessions/event-log.ts";
import { eventBytes, eventData, type LogEvent } from "../src/sessions/log-event.ts";
import { Recorder } from "../src/sessions/recorder.ts";
import { HELD_BYTES, type Archive as Sealed, Sealer } from "../src/sessions/sealer.ts";
import { DurableTailStore } from "../src/sessions/tail-store.ts";
import { testContext } from "./context.ts";

const output = (seq: number, bytes: number): LogEvent => ({
  type: "o",
  seq,
  at: Date.now(),
  frame: encodeData(seq, new Uint8Array(bytes).fill(97 + (seq % 26))),
});

async function readAll(log: EventLog, after = 0): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for (let next = await log.read(after); next.length > 0; next = await log.read(events.at(-1)?.seq ?? 0))
    events.push(...next);
  return events;
}

const textOf = (events: readonly LogEvent[]): string =>
  events.map((event) => (event.type === "o" ? new TextDecoder().decode(eventData(event.frame)) : "")).join("");

/** An archive that takes nothing while `refuses` is set; the rest is D1. */
class MoodyArchive implements Sealed {
  refuses = false;
  /** Writes that were begun, and those that were done. */
  begun = 0;
  saves = 0;
  readonly #archive: Archive;

  constructor(archive: Archive) {
    this.#archive = archive;
  }

  async save(runs: Parameters<Sealed["save"]>[0]): Promise<void> {
    this.begun++;
    if (this.refuses) throw new Error("D1 refuses");
    await this.#archive.save(runs);
    this.saves++;
  }

  trim = (keepBytes: number) => this.#archive.trim(keepBytes);
  merge = () => this.#archive.merge();
}

async function insertSession(db: Database, id: string): Promise<void> {
  const row = { id, worker_name: "w", container_name: "main", adapter: "pty", title: "t", state: "running" };
  await db
    .insertInto("sessions")
    .values({ ...row, created_by: "admin", started_at: 1 })
    .execute();
}

/** What D1 has of a session. */
async function segments(id: string): Promise<{ first_seq: number; last_seq: number }[]> {
  const { db } = await testContext();
  const columns = ["first_seq", "last_seq"] as const;
  return db.selectFrom("session_segments").select(columns).where("session_id", "=", id).execute();
}

/** Runs `test` inside a Durable Object with a recorder of a session of its own. */
async function withRecorder(
  id: string,
  test: (room: {
    open(): { log: EventLog; recorder: Recorder; sealer: Sealer };
    archive: MoodyArchive;
    acked(): number;
    changes(): number;
  }) => Promise<void>,
): Promise<void> {
  const { db } = await testContext();
  await insertSession(db, id);
  await runInDurableObject(env.STORAGE.get(env.STORAGE.idFromName(id)), async (_instance, state) => {
    const d1 = new Archive(db, id);
    const archive = new MoodyArchive(d1);
    let acked = 0;
    let changes = 0;
    const open = () => {
      const store = new DurableTailStore(state.storage);
      const log = new EventLog(store, d1, store.open());
      log.boot = "boot";
      const sealer = new Sealer(
        log,
        archive,
        (work) => void work,
        () => changes++,
      );
      return { log, sealer, recorder: new Recorder(log, sealer, { stored: (seq) => void (acked = seq) }) };
    };
    await test({ open, archive, acked: () => acked, changes: () => changes });
  });
}

afterEach(() => void vi.useRealTimers());

describe("a log on a Durable Object's storage and D1", () => {
  it("is the same for another hub, before and after it is sealed", async () => {
    await withRecorder("log-same", async ({ open, acked }) => {
      const { log, recorder } = open();
      for (let seq = 1; seq <= 40; seq++) recorder.add(output(seq, 50_000));
      recorder.flush();
      expect(acked()).toBe(40);
      const whole = await readAll(log);
      expect(whole.map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
      const again = open();
      expect([again.log.lastSeq, again.log.bytes]).toEqual([40, 2_000_000]);
      expect(textOf(await readAll(again.log))).toBe(textOf(whole));
      again.recorder.insert({ type: "m", label: "chapter" }, () => {});
      await again.recorder.finish();
      expect([again.log.rows.length, again.log.sealed]).toEqual([0, { seq: 41, bytes: 2_000_000 }]);
      const sealed = await readAll(open().log);
      expect(textOf(sealed)).toBe(textOf(whole));
      expect(sealed.at(-1)).toMatchObject({ type: "m", seq: 41, label: "chapter" });
      recorder.stop();
      again.recorder.stop();
    });
  });

  it("commits each 256 KiB, and in a flood what 25 ms bring or 1 MiB", async () => {
    await withRecorder("log-paced", async ({ open, acked }) => {
      const { log, recorder } = open();
      let seq = 0;
      const add = (kib: number) => {
        for (const end = seq + kib / 32; seq < end;) recorder.add(output(++seq, 32 * 1024));
      };
      vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: 1_000_000 });
      add(256);
      expect(log.savedSeq).toBe(8);
      add(992);
      expect(log.savedSeq).toBe(8);
      add(32);
      expect([log.savedSeq, acked()]).toEqual([40, 40]);
      add(256);
      expect(log.savedSeq).toBe(40);
      // Nothing more comes, as of a program that waits for the ack.
      vi.advanceTimersByTime(24);
      expect(log.savedSeq).toBe(40);
      vi.advanceTimersByTime(1);
      expect([log.savedSeq, acked()]).toEqual([48, 48]);
      vi.useRealTimers();
      await recorder.finish();
    });
  });

  it("stores and acks what little there is after 250 ms, and seals it after 5 s", async () => {
    await withRecorder("log-little", async ({ open, archive, acked }) => {
      const { log, recorder } = open();
      vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: Date.now() });
      recorder.add(output(1, 10));
      vi.advanceTimersByTime(249);
      expect([log.savedSeq, acked()]).toEqual([0, 0]);
      vi.advanceTimersByTime(1);
      expect([log.savedSeq, acked()]).toEqual([1, 1]);

      // Five seconds from the event, not from its commit.
      vi.advanceTimersByTime(4_749);
      expect([archive.begun, log.sealed.seq]).toEqual([0, 0]);
      vi.advanceTimersByTime(1);
      expect(archive.begun).toBe(1);
      vi.useRealTimers();
      await vi.waitFor(() => expect(log.sealed.seq).toBe(1), { timeout: PATIENCE_MS });
      expect(await segments("log-little")).toEqual([{ first_seq: 1, last_seq: 1 }]);
      recorder.stop();
    });
  });

  it("stores nothing once it was stopped, whoever asks", async () => {
    await withRecorder("log-stopped", async ({ open, acked }) => {
      const { log, recorder } = open();
      recorder.add(output(1, 10));
      recorder.stop();
      recorder.flush(true);
      expect([log.savedSeq, acked()]).toEqual([0, 0]);
      expect(open().log.lastSeq).toBe(0);
    });
  });

  it("seals the same borders again when the hub is lost between D1's write and its own", async () => {
    await withRecorder("log-twice", async ({ open, archive }) => {
      const first = open();
      for (let seq = 1; seq <= 3; seq++) first.recorder.add(output(seq, 1000));
      first.recorder.flush();
      // D1 has it; the tail does not know.
      await archive.save([{ boot: "boot", start: 0, events: first.log.load(first.log.rows[0] ?? never()) }]);
      first.recorder.stop();
      const second = open();
      for (let seq = 4; seq <= 6; seq++) second.recorder.add(output(seq, 1000));
      await second.recorder.finish();
      const events = await readAll(open().log);
      expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    });
  });

  it("holds what D1 refuses, then withholds acks, and goes on by itself when D1 is back", async () => {
    await withRecorder("log-refused", async ({ open, archive, acked, changes }) => {
      const { log, recorder, sealer } = open();
      archive.refuses = true;
      let seq = 0;
      while (log.bytes <= HELD_BYTES + 1_000_000) recorder.add(output(++seq, 30_000));
      recorder.flush();
      await recorder.finish();
      expect(sealer.waits).toBe(true);
      const before = acked();
      recorder.add(output(++seq, 200_000));
      recorder.flush();
      expect([acked(), log.savedSeq]).toEqual([before, seq]);
      expect(changes()).toBeGreaterThan(0);
      archive.refuses = false;
      // The first may still be the attempt that was refused.
      await recorder.finish();
      await recorder.finish();
      expect([sealer.waits, log.sealed.seq]).toEqual([false, seq]);
      recorder.ack();
      expect(acked()).toBe(seq);
      expect((await readAll(open().log)).reduce((sum, event) => sum + eventBytes(event), 0)).toBe(log.bytes);
    });
  });

  it("keeps to its cap in D1 and says what is missing", async () => {
    await withRecorder("log-cap", async ({ open }) => {
      const { recorder } = open();
      const chunk = 1024 * 1024;
      const count = LOG_BYTES / chunk + 6;
      for (let seq = 1; seq <= count; seq++) {
        recorder.add(output(seq, chunk));
        if (seq % 8 === 0) await recorder.finish();
      }
      await recorder.finish();
      const [gap, ...rest] = await readAll(open().log);
      expect(gap).toMatchObject({ type: "gap", from: 1 });
      expect(gap === undefined ? 0 : eventBytes(gap)).toBe((count - rest.length) * chunk);
      expect(rest.length * chunk).toBeLessThanOrEqual(LOG_BYTES);
      expect(rest.length * chunk).toBeGreaterThan(LOG_BYTES - 2 * chunk);
      recorder.stop();
    });
  });

  it("leaves a flood alone while it lasts, and seals it at its end", async () => {
    await withRecorder("log-rest", async ({ open, archive }) => {
      const { log, recorder } = open();
      let seq = 0;
      for (const end = Date.now() + 2500; Date.now() < end;) {
        for (let i = 0; i < 4; i++) recorder.add(output(++seq, 512 * 1024));
        await new Promise((done) => setTimeout(done, 50));
      }
      // The first is begun before anybody knows that more will follow.
      expect(archive.saves).toBeLessThanOrEqual(2);
      await recorder.finish();
      expect(log.sealed.seq).toBe(seq);
      recorder.stop();
    });
  });

  it("gives up what a flood pushed beyond the cap before it was sealed, as a gap", async () => {
    await withRecorder("log-flood", async ({ open, archive }) => {
      const { log, recorder } = open();
      archive.refuses = true;
      const chunk = 1024 * 1024;
      const count = LOG_BYTES / chunk + 6;
      for (let seq = 1; seq <= count; seq++) recorder.add(output(seq, chunk));
      recorder.flush();
      expect(log.removed).toEqual({ seq: 6, bytes: 6 * chunk });
      archive.refuses = false;
      await recorder.finish();
      const events = await readAll(open().log);
      expect(events[0]).toMatchObject({ type: "gap", from: 1, seq: 6, bytes: 6 * chunk });
      expect(events.slice(1).map(({ seq }) => seq)).toEqual(Array.from({ length: count - 6 }, (_, index) => index + 7));
    });
  });
});

function never(): never {
  throw new Error("nothing was stored");
}
