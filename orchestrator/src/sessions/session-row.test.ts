/** A row that cannot be written for a while is written in the end, whoever asks. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { SessionChange } from "./save-session.ts";
import { SessionRow } from "./session-row.ts";

const CHANGE: SessionChange = {
  state: "asleep",
  lastSeq: 1,
  clients: 0,
  people: {},
  boot: null,
  exit: null,
  endedAt: null,
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A row over a database that refuses until told otherwise. */
function refused() {
  const database = { refuses: true, asked: 0, written: 0 };
  const save = async (): Promise<void> => {
    database.asked++;
    if (database.refuses) throw new Error("the database is down");
    database.written++;
  };
  const row = new SessionRow(
    save,
    () => CHANGE,
    () => undefined,
  );
  return { database, row };
}

it("is tried again by itself, now and then, until it is written", async () => {
  const { database, row } = refused();
  row.changed();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(database.asked).toBeGreaterThan(5);
  expect(database.asked).toBeLessThan(20);
  database.refuses = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(database.written).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

it("counts as behind until a write is known to have gone well", async () => {
  const { database, row } = refused();
  expect(row.catchUp()).toBe(false);
  row.changed();
  await vi.advanceTimersByTimeAsync(0);
  expect(row.catchUp()).toBe(true);
  await vi.advanceTimersByTimeAsync(0);
  expect([row.catchUp(), database.asked]).toEqual([true, 3]);
  database.refuses = false;
  await vi.advanceTimersByTimeAsync(0);
  row.catchUp();
  await vi.advanceTimersByTimeAsync(0);
  expect([row.catchUp(), database.written]).toEqual([false, 1]);
});

it("is left alone by who lets go of it", async () => {
  const { database, row } = refused();
  row.changed();
  row.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([database.asked, vi.getTimerCount()]).toEqual([1, 0]);
});
