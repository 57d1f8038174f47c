import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeFigures } from "./d1-writes.ts";
import type { IdleMinute } from "./idle-minute.ts";
import { countRowWrites, rowWrites } from "./row-writes.ts";
import { CommitCounter } from "./wal.ts";

describe("rows written to the fleet's database", () => {
  let state: string;
  let file: string;
  let db: DatabaseSync;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), "gantry-rows-"));
    const dir = join(state, "wrangler/v3/d1/miniflare-D1DatabaseObject");
    mkdirSync(dir, { recursive: true });
    file = join(dir, `${"0".repeat(64)}.sqlite`);
    db = new DatabaseSync(file);
    db.exec("PRAGMA journal_mode = WAL; CREATE TABLE sessions (id TEXT PRIMARY KEY, clients INTEGER) WITHOUT ROWID");
    db.exec("CREATE TABLE quiet (n INTEGER); CREATE VIRTUAL TABLE words USING fts5(text)");
    db.exec("INSERT INTO sessions VALUES ('a', 1), ('b', 1)");
  });
  afterEach(() => {
    db.close();
    rmSync(state, { recursive: true });
  });

  test("count where they change nothing, which neither contents nor commits show by themselves", () => {
    const alone = new CommitCounter(file);
    db.exec("UPDATE sessions SET clients = 1");
    expect(alone.look()).toBe(0);
    countRowWrites(state);
    const counted = new CommitCounter(file);
    db.exec("UPDATE sessions SET clients = 1");
    expect(rowWrites(state)).toEqual(
      new Map([
        ["quiet", 0],
        ["sessions", 2],
      ]),
    );
    expect(counted.look()).toBe(1);
  });

  test("count for each row and each kind of write, and not where no row is met", () => {
    countRowWrites(state);
    db.exec("UPDATE sessions SET clients = 2 WHERE id = 'none'; DELETE FROM quiet");
    expect(rowWrites(state).get("sessions")).toBe(0);
    db.exec(
      "INSERT INTO sessions VALUES ('c', 0); UPDATE sessions SET clients = 3; DELETE FROM sessions WHERE id = 'a'",
    );
    expect(rowWrites(state).get("sessions")).toBe(5);
  });
});

describe("what terminals write", () => {
  const minute = (rows: Record<string, number>, change: Partial<IdleMinute> = {}): IdleMinute => ({
    d1: 40,
    hubs: 600,
    rows: new Map(Object.entries(rows)),
    changed: ["metrics"],
    ...change,
  });
  const empty = [minute({ metrics: 100, sessions: 0 }), minute({ metrics: 105, sessions: 2 }, { d1: 42 })];
  const missed = (full: IdleMinute[]): string[] =>
    writeFigures(empty, full, 300).flatMap(({ name, met }) => (met === false ? [name] : []));

  test("is nothing while the fleet's own writes are what they were, some more or less", () => {
    const full = [minute({ metrics: 108, sessions: 0 }, { d1: 43 }), minute({ metrics: 100, sessions: 0 })];
    expect(missed(full)).toEqual([]);
    expect(writeFigures(empty, full, 300).find(({ name }) => name === "many.hub-commits")?.value.median).toBe(2);
  });

  test.each([
    [
      "rows in a table that the fleet leaves alone, changed or not",
      { metrics: 100, sessions: 1 },
      {},
      "many.d1-rows.terminals",
    ],
    ["more rows in a table of the fleet", { metrics: 120, sessions: 0 }, {}, "many.d1-rows"],
    ["more commits", { metrics: 100, sessions: 0 }, { d1: 50 }, "many.d1-commits"],
    [
      "a column that did not change before",
      { metrics: 100 },
      { changed: ["words_data.block"] },
      "many.d1-changes.terminals",
    ],
  ])("is seen as %s", (_what, rows, change, name) => {
    expect(missed([minute(rows, change), minute(rows, change)])).toEqual([name]);
  });
});
