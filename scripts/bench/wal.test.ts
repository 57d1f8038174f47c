import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CommitCounter } from "./wal.ts";

let dir: string;
let file: string;
let db: DatabaseSync;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "gantry-wal-"));
  file = join(dir, "a.sqlite");
  db = new DatabaseSync(file);
  db.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER, text TEXT)");
});
afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

const insert = (n: number): void => db.exec(`INSERT INTO t VALUES (${n}, '${"x".repeat(10_000)}')`);

test("every commit counts once, however many pages it has; what was there before does not", () => {
  insert(1);
  const counter = new CommitCounter(file);
  expect(counter.look()).toBe(0);
  for (let n = 0; n < 5; n++) insert(n);
  expect(counter.look()).toBe(5);
  db.exec("BEGIN; INSERT INTO t VALUES (1, 'a'); INSERT INTO t VALUES (2, 'b'); COMMIT");
  expect(counter.look()).toBe(6);
  db.prepare("SELECT count(*) FROM t").get();
  expect(counter.look()).toBe(6);
});

test("a log that starts over is counted on, and its old frames are not", () => {
  const counter = new CommitCounter(file);
  for (let n = 0; n < 20; n++) insert(n);
  expect(counter.look()).toBe(20);
  db.exec("PRAGMA wal_checkpoint(RESTART)");
  insert(1);
  insert(2);
  expect(counter.look()).toBe(22);
});

test("a database without a log has no commits", () => {
  expect(new CommitCounter(join(dir, "none.sqlite")).look()).toBe(0);
});
