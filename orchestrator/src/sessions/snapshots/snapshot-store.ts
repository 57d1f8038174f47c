/** Snapshots in a hub's own SQLite: the newest few, one compressed row each, under the seq of their last event. */
import { z } from "zod";
import { compress, decompress } from "../compress.ts";
import { type Position, START } from "../log-event.ts";

/** The one that is used, and one to look at when it is wrong. */
const KEPT = 2;

/** What is larger is not kept: no row holds more than 2 MB, and a client would wait for it. Bytes. */
export const DATA_BYTES = 1_900_000;

/** The screen of a session behind event `seq`. `data` is written into a reset terminal of that size. */
export interface Snapshot {
  seq: number;
  cols: number;
  rows: number;
  data: Uint8Array;
}

/** `bytes`: output of the session up to here; `at`: epoch ms of the last event. */
export interface StoredSnapshot extends Snapshot {
  bytes: number;
  at: number;
}

const Row = z.object({
  seq: z.number(),
  cols: z.number(),
  rows: z.number(),
  bytes: z.number(),
  at: z.number(),
  body: z.instanceof(ArrayBuffer),
});
const StoredPosition = z.object({ seq: z.number(), bytes: z.number() });

export interface SnapshotStore {
  /** Where the newest one was taken. */
  position(): Position;
  newest(): StoredSnapshot | null;
  /** Gives false when it is too large to be kept. */
  save(snapshot: StoredSnapshot): boolean;
}

export class DurableSnapshotStore implements SnapshotStore {
  readonly #sql: SqlStorage;

  constructor({ sql }: DurableObjectStorage) {
    this.#sql = sql;
    sql.exec(
      `CREATE TABLE IF NOT EXISTS snapshots (
        seq INTEGER PRIMARY KEY, cols INTEGER NOT NULL, rows INTEGER NOT NULL, bytes INTEGER NOT NULL,
        at INTEGER NOT NULL, body BLOB NOT NULL)`,
    );
  }

  position(): Position {
    const [row] = this.#sql.exec("SELECT seq, bytes FROM snapshots ORDER BY seq DESC LIMIT 1").toArray();
    return row === undefined ? START : StoredPosition.parse(row);
  }

  newest(): StoredSnapshot | null {
    const [row] = this.#sql.exec("SELECT * FROM snapshots ORDER BY seq DESC LIMIT 1").toArray();
    if (row === undefined) return null;
    const { body, ...snapshot } = Row.parse(row);
    return { ...snapshot, data: decompress(new Uint8Array(body)) };
  }

  save({ seq, cols, rows, bytes, at, data }: StoredSnapshot): boolean {
    if (data.length > DATA_BYTES) return false;
    const body = compress(data);
    this.#sql.exec("INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?, ?, ?)", seq, cols, rows, bytes, at, body);
    const kept = "SELECT seq FROM snapshots ORDER BY seq DESC LIMIT ?";
    this.#sql.exec(`DELETE FROM snapshots WHERE seq NOT IN (${kept})`, KEPT);
    return true;
  }
}
