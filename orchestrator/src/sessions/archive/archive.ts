/** One session's log in D1: written by its hub, in segments; read by whoever wants to know what was. */
import { sql } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/database.ts";
import type { LogEvent } from "../log-event.ts";
import { unpackLines } from "./deflate-piece.ts";
import { decodeEvents } from "./event-line.ts";
import { mergeSegments } from "./merge-segments.ts";
import { readPage } from "./read-page.ts";
import type { SealedRun } from "../sealer.ts";
import { cutRun } from "./segment.ts";
import { gapAtEnd, gapBefore, readSlices, type Slice } from "./slices.ts";
import { saveSegment } from "./save-segment.ts";
import { type Trimmed, trimSession } from "./trim-session.ts";

const Seq = z.object({ seq: z.number() });

export class Archive {
  readonly #db: Database;
  readonly #session: string;

  constructor(db: Database, session: string) {
    this.#db = db;
    this.#session = session;
  }

  /**
   * Stores runs; durable when it fulfils. Repeating it is harmless, also with other borders: what is there already may
   * only grow, and what was trimmed or belongs to a session that was deleted stays away. One round trip.
   */
  async save(runs: readonly SealedRun[]): Promise<void> {
    const segments = runs.flatMap(cutRun);
    const newest = segments.at(-1);
    if (newest === undefined) return;
    const reached = this.#db
      .updateTable("sessions")
      .set(({ fn, val, ref }) => ({
        archived_seq: fn<number>("max", [ref("archived_seq"), val(newest.last)]),
        archived_at: fn<number>("max", [ref("archived_at"), val(newest.lastAt)]),
      }))
      .where("id", "=", this.#session);
    const writes = segments.flatMap((segment) => saveSegment(this.#db, this.#session, segment));
    await this.#db.batch([...writes, reached.compile()]);
  }

  /**
   * The next events behind `after`, at most one segment of them; empty when nothing is archived there. What is gone
   * comes as one gap, whose `bytes` count from the start of what is gone when `after` lies within it.
   */
  async read(after: number): Promise<LogEvent[]> {
    const page = await readPage(this.#db, this.#session, after, undefined, 1);
    const [segment] = page?.segments ?? [];
    if (page === null) return [];
    const gap = segment === undefined ? gapAtEnd(page, after) : gapBefore(segment, after, page.bytesBefore);
    if (gap !== null) return [gap];
    return segment === undefined ? [] : decodeEvents(unpackLines(segment.body)).filter(({ seq }) => seq > after);
  }

  /** Everything of `after + 1 ... through` as slices of lines, with bounded memory. */
  slices(after: number, through: number): AsyncGenerator<Slice> {
    return readSlices(this.#db, this.#session, after, through);
  }

  /** The seq behind which at least `bytes` of archived output follow, as near as whole segments allow. */
  async tail(bytes: number): Promise<number> {
    const { rows } = await sql`
      SELECT coalesce(
        (SELECT last_seq FROM session_segments
          WHERE session_id = sessions.id AND start_byte + bytes + ${bytes} <=
            (SELECT start_byte + bytes FROM session_segments
              WHERE session_id = sessions.id ORDER BY first_seq DESC LIMIT 1)
          ORDER BY first_seq DESC LIMIT 1),
        trimmed_seq) AS seq
      FROM sessions WHERE id = ${this.#session}`.execute(this.#db);
    return z.array(Seq).parse(rows)[0]?.seq ?? 0;
  }

  /**
   * Removes the oldest segments while what stays is more than `keepBytes` of output; the newest always stays. Gives
   * how far everything is gone, which is noted in the same transaction.
   */
  async trim(keepBytes: number): Promise<Trimmed> {
    const newest = sql`
      FROM session_segments WHERE session_id = ${this.#session} ORDER BY first_seq DESC LIMIT 1`;
    const past = sql`
      SELECT last_seq AS seq, start_byte + bytes AS bytes FROM session_segments
      WHERE session_id = ${this.#session} AND first_seq < (SELECT first_seq ${newest})
        AND start_byte + ${keepBytes} < (SELECT start_byte + bytes ${newest})
      ORDER BY first_seq DESC LIMIT 1`;
    return trimSession(this.#db, this.#session, past);
  }

  /** Joins small neighbours, as they are at a session's exit. Harmless at any time, to readers too. */
  async merge(): Promise<void> {
    await mergeSegments(this.#db, this.#session);
  }
}
