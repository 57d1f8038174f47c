/** The next segments of a session behind a cursor, as rows: one round trip, a few megabytes at most. */
import { sql } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/database.ts";
import type { Position } from "../log-event.ts";

/** Bodies of one page; a page ends with the one that passes it. Bytes. */
const PAGE_BYTES = 2_000_000;

/** Rows of one page. */
const PAGE_ROWS = 500;

const StoredSegment = z.object({
  first: z.number(),
  last: z.number(),
  start: z.number(),
  bytes: z.number(),
  firstAt: z.number(),
  lastAt: z.number(),
  events: z.number(),
  size: z.number(),
  crc: z.number(),
  body: z.string(),
});
export type StoredSegment = z.infer<typeof StoredSegment>;

const Bounds = z.object({
  trimmedSeq: z.number(),
  trimmedBytes: z.number(),
  archivedAt: z.number(),
  endByte: z.number().nullable(),
});

export interface Page {
  /** In order; the first may hold events up to the cursor as well. Empty when there are none behind the cursor. */
  segments: StoredSegment[];
  /** Everything up to here is gone. */
  trimmed: Position;
  /** When the newest archived event happened, epoch ms. */
  archivedAt: number;
  /** Output bytes of the session up to the cursor; null where nothing tells. */
  bytesBefore: number | null;
}

/** The segments with events in `after + 1 ... through`; `rows` bounds their number. Null when there is no session. */
export async function readPage(
  db: Database,
  session: string,
  after: number,
  through: number = Number.MAX_SAFE_INTEGER,
  rows: number = PAGE_ROWS,
): Promise<Page | null> {
  // Neither the firsts nor the lasts of segments ever fall: the last that begins at or before the cursor's next event
  // holds it, or none does.
  const nearest = sql`
    FROM session_segments WHERE session_id = ${session} AND first_seq <= ${after + 1} ORDER BY first_seq DESC LIMIT 1`;
  const page = sql`
    SELECT first_seq AS first, last_seq AS last, start_byte AS start, bytes, first_at AS firstAt, last_at AS lastAt,
      events, size, crc, body
    FROM session_segments JOIN (
      SELECT id AS page_id, sum(stored) OVER (ORDER BY first_seq ROWS UNBOUNDED PRECEDING) - stored AS before
      FROM (
        SELECT id, first_seq, stored FROM session_segments
        WHERE session_id = ${session} AND first_seq <= ${through} AND first_seq >=
          coalesce((SELECT CASE WHEN last_seq > ${after} THEN first_seq END ${nearest}), ${after + 1})
        ORDER BY first_seq LIMIT ${rows}
      )
    ) ON id = page_id
    WHERE before < ${PAGE_BYTES}
    ORDER BY first_seq`;
  const bounds = sql`
    SELECT trimmed_seq AS trimmedSeq, trimmed_bytes AS trimmedBytes, archived_at AS archivedAt,
      (SELECT CASE WHEN last_seq = ${after} THEN start_byte + bytes END
        FROM session_segments WHERE session_id = ${session} AND first_seq <= ${after} ORDER BY first_seq DESC LIMIT 1)
      AS endByte
    FROM sessions WHERE id = ${session}`;
  const [found, [row] = []] = await db.batch([page.compile(db), bounds.compile(db)]);
  if (row === undefined) return null;
  const { trimmedSeq, trimmedBytes, archivedAt, endByte } = Bounds.parse(row);
  const trimmed: Position = { seq: trimmedSeq, bytes: trimmedBytes };
  const bytesBefore = after === 0 ? 0 : after === trimmed.seq ? trimmed.bytes : endByte;
  return { segments: z.array(StoredSegment).parse(found), trimmed, archivedAt, bytesBefore };
}
