/**
 * The unsealed end of a session's log in its hub's own SQLite: one row a flush, by integer key. Not in the key-value
 * API: that table is WITHOUT ROWID, where finding any key reads whole values on the way, 255,000 page reads for a
 * flood of 106 MB. Rows are compressed: a database writes every byte twice (log and checkpoint).
 */
import { TerminalSize } from "@gantry/contracts";
import { z } from "zod";
import { compress, decompress } from "./compress.ts";
import type { TailRow, TailStore } from "./event-log.ts";
import { type LogEvent, type Position, START } from "./log-event.ts";
import { decodeSegment, encodeSegment } from "./segment-codec.ts";

const Row = z.object({
  first: z.number(),
  last: z.number(),
  start: z.number(),
  bytes: z.number(),
  events: z.number(),
  at: z.number(),
  boot: z.string(),
});
const Body = z.object({ body: z.instanceof(ArrayBuffer) });
const StoredPosition = z.object({ seq: z.number(), bytes: z.number() });

/** What the tail's rows begin behind: everything up to here is sealed, everything up to there was removed. */
const KEYS = { sealed: "sealed", removed: "removed" } as const;

/**
 * Where a row is put together before it is compressed, for all hubs of an isolate: new memory for each would cost more
 * than the copy. Bytes; a larger row gets memory of its own.
 */
const scratch = new Uint8Array(1152 * 1024);

/** Every call is one synchronous write: durable before any message that the hub sends after it (the output gate). */
export class DurableTailStore implements TailStore {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    // `start_byte`: output bytes of the session before this row. `at`: epoch ms of its first event.
    storage.sql.exec(
      `CREATE TABLE IF NOT EXISTS tail (
        first INTEGER PRIMARY KEY, last INTEGER NOT NULL, start_byte INTEGER NOT NULL, bytes INTEGER NOT NULL,
        events INTEGER NOT NULL, at INTEGER NOT NULL, boot TEXT NOT NULL, body BLOB NOT NULL)`,
    );
    // Every size that the terminal had, behind the event of that seq; kept when the event is sealed or removed.
    storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS sizes (seq INTEGER PRIMARY KEY, cols INTEGER NOT NULL, rows INTEGER NOT NULL)",
    );
  }

  open(): { rows: TailRow[]; sealed: Position; removed: Position } {
    const rows = this.#storage.sql.exec(
      "SELECT first, last, start_byte AS start, bytes, events, at, boot FROM tail ORDER BY first",
    );
    return {
      rows: z.array(Row).parse(rows.toArray()),
      sealed: this.#position(KEYS.sealed),
      removed: this.#position(KEYS.removed),
    };
  }

  save({ first, last, start, bytes, events, at, boot }: TailRow, log: readonly LogEvent[]): void {
    const body = compress(encodeSegment(log, scratch));
    const values = [first, last, start, bytes, events, at, boot, body];
    this.#storage.sql.exec("INSERT OR REPLACE INTO tail VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ...values);
    for (const event of log) {
      if (event.type !== "r") continue;
      this.#storage.sql.exec("INSERT OR REPLACE INTO sizes VALUES (?, ?, ?)", event.seq, event.cols, event.rows);
    }
  }

  sizeAt(seq: number): TerminalSize | null {
    const [row] = this.#storage.sql
      .exec("SELECT cols, rows FROM sizes WHERE seq <= ? ORDER BY seq DESC LIMIT 1", seq)
      .toArray();
    return row === undefined ? null : TerminalSize.parse(row);
  }

  load({ first }: TailRow): LogEvent[] {
    const { body } = Body.parse(this.#storage.sql.exec("SELECT body FROM tail WHERE first = ?", first).one());
    return decodeSegment(decompress(new Uint8Array(body)));
  }

  sealed(through: Position): void {
    this.#put(KEYS.sealed, through);
  }

  removed(through: Position): void {
    this.#put(KEYS.removed, through);
  }

  #put(key: string, through: Position): void {
    this.#storage.sql.exec("DELETE FROM tail WHERE last <= ?", through.seq);
    this.#storage.kv.put(key, through);
  }

  #position(key: string): Position {
    const stored = StoredPosition.safeParse(this.#storage.kv.get(key));
    return stored.success ? stored.data : START;
  }
}
