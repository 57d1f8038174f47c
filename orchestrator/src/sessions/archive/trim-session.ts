/** Removes the oldest part of a session's log and notes in its row how far, as one transaction. */
import { type RawBuilder, sql } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/database.ts";

/** Text rows that go with one call: taking text out of the search index costs as much as putting it in. */
const TEXT_ROWS = 64;

/** Everything up to this event is gone, and so many bytes of output with it. */
const Trimmed = z.object({ trimmedSeq: z.number(), trimmedBytes: z.number() });
export type Trimmed = z.infer<typeof Trimmed>;

/**
 * Removes everything up to the (seq, bytes) that `past` selects; nothing more when it selects no row. Text of what is
 * gone that stays for a later call is not found any more.
 */
export async function trimSession(db: Database, session: string, past: RawBuilder<unknown>): Promise<Trimmed> {
  const trimmed = sql`(SELECT trimmed_seq FROM sessions WHERE id = ${session})`;
  const queries = [
    // Only ever grows, whoever else trims.
    sql`
      UPDATE sessions SET trimmed_seq = past.seq, trimmed_bytes = past.bytes FROM (${past}) AS past
      WHERE id = ${session} AND trimmed_seq < past.seq`,
    sql`
      DELETE FROM session_segments
      WHERE session_id = ${session} AND first_seq <= ${trimmed} AND last_seq <= ${trimmed}`,
    sql`
      DELETE FROM session_texts WHERE id IN (
        SELECT id FROM session_texts WHERE session_id = ${session} AND last_seq <= ${trimmed} LIMIT ${TEXT_ROWS})`,
    sql`SELECT trimmed_seq AS trimmedSeq, trimmed_bytes AS trimmedBytes FROM sessions WHERE id = ${session}`,
  ];
  const results = await db.batch(queries.map((query) => query.compile(db)));
  return z.array(Trimmed).parse(results.at(-1))[0] ?? { trimmedSeq: 0, trimmedBytes: 0 };
}
