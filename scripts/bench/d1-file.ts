/** The fleet's database read from outside, from its file: what is asked costs the measured Worker nothing. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";

const Last = z.object({ last: z.number().nullable() });
const Count = z.object({ n: z.number() });
const Names = z.array(z.object({ name: z.string() }));
const Rows = z.array(z.record(z.string(), z.unknown()));
/** A checkpoint may hold the file for a moment. Milliseconds. */
const LOCKED_MS = 5_000;
const HEX_NAME = /^[0-9a-f]{64}\.sqlite$/;

/** Where wrangler keeps the databases of the fleet with this state directory. Paths of SQLite files in WAL mode. */
export function d1Files(state: string): string[] {
  return filesIn(join(state, "wrangler/v3/d1/miniflare-D1DatabaseObject"));
}

/** One file for each hub that has stored something. */
export function hubFiles(state: string): string[] {
  return filesIn(join(state, "wrangler/v3/do/orchestrator-Hub"));
}

/** The newest event of the session that the database holds; null when it keeps no logs. */
export function archivedSeq(state: string, session: string): number | null {
  return withD1(state, (db) => {
    if (!tablesOf(db).includes("session_segments")) return null;
    const query = db.prepare("SELECT max(last_seq) AS last FROM session_segments WHERE session_id = ?");
    return Last.parse(query.get(session)).last ?? 0;
  });
}

/** Sessions with output that search does not know yet; 0 when the database keeps no logs. */
export function unindexed(state: string): number {
  return withD1(state, (db) => {
    if (!tablesOf(db).includes("session_segments")) return 0;
    return Count.parse(db.prepare("SELECT count(*) AS n FROM sessions WHERE indexed_seq < archived_seq").get()).n;
  });
}

/** Each table's rows, as texts by column. Meant for a fleet whose tables are small. */
export function d1Contents(state: string): Map<string, Map<string, string>[]> {
  return withD1(
    state,
    (db) =>
      new Map(
        tablesOf(db).map((name) => [
          name,
          Rows.parse(db.prepare(`SELECT * FROM "${name}"`).all()).map(
            (row) => new Map(Object.entries(row).map(([column, value]) => [column, JSON.stringify(value)])),
          ),
        ]),
      ),
  );
}

function tablesOf(db: DatabaseSync): string[] {
  const query = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
  return Names.parse(query.all()).map(({ name }) => name);
}

function withD1<T>(state: string, read: (db: DatabaseSync) => T): T {
  const [file] = d1Files(state);
  if (file === undefined) throw new Error(`no database under ${state}`);
  const db = new DatabaseSync(file, { readOnly: true, timeout: LOCKED_MS });
  try {
    return read(db);
  } finally {
    db.close();
  }
}

/** A fleet has one database; beside it lies `metadata.sqlite`, which is the emulator's own. */
function filesIn(dir: string): string[] {
  return readdirSync(dir)
    .filter((name) => HEX_NAME.test(name))
    .map((name) => join(dir, name));
}
