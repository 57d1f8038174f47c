/**
 * Counts the rows that are written to the fleet's database, by table, with triggers that are put into its file from
 * outside. An UPDATE to the values that are there already is a row written, on Cloudflare's bill too, but changes
 * nothing and mostly leaves no frame in the write-ahead log: neither contents nor commits would show it. The emulator's
 * `meta.changes` includes what triggers do; nothing of the product reads it.
 */
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { d1Files } from "./d1-file.ts";

/** Where the counts are kept, in the same transactions as what they count. */
export const COUNTS_TABLE = "bench_row_writes";
const WRITES = ["INSERT", "UPDATE", "DELETE"] as const;
/** The fleet may be writing. Milliseconds. */
const LOCKED_MS = 30_000;

const Names = z.array(z.object({ name: z.string() }));
const Counts = z.array(z.object({ name: z.string(), n: z.number() }));

/** From here on every row counts, except those of virtual tables, whose own tables no trigger sees. */
export function countRowWrites(state: string): void {
  withD1(state, (db) => {
    db.exec(`CREATE TABLE ${COUNTS_TABLE} (name TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID`);
    for (const table of tablesOf(db)) {
      db.prepare(`INSERT INTO ${COUNTS_TABLE} VALUES (?, 0)`).run(table);
      for (const write of WRITES) {
        db.exec(`CREATE TRIGGER "${COUNTS_TABLE}_${table}_${write}" AFTER ${write} ON "${table}" BEGIN
          UPDATE ${COUNTS_TABLE} SET n = n + 1 WHERE name = '${table}'; END`);
      }
    }
  });
}

/** Rows written to each table so far. */
export function rowWrites(state: string): Map<string, number> {
  return withD1(state, (db) => {
    const rows = Counts.parse(db.prepare(`SELECT name, n FROM ${COUNTS_TABLE}`).all());
    return new Map(rows.map(({ name, n }) => [name, n]));
  });
}

/** Ordinary tables that are the product's: neither SQLite's own nor the emulator's. */
function tablesOf(db: DatabaseSync): string[] {
  const query = db.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'");
  return Names.parse(query.all())
    .map(({ name }) => name)
    .filter((name) => !/^(sqlite_|_cf_)/.test(name) && name !== COUNTS_TABLE);
}

function withD1<T>(state: string, use: (db: DatabaseSync) => T): T {
  const [file] = d1Files(state);
  if (file === undefined) throw new Error(`no database under ${state}`);
  const db = new DatabaseSync(file, { timeout: LOCKED_MS });
  try {
    return use(db);
  } finally {
    db.close();
  }
}
