/** Writes one segment so that firsts and lasts of a session's segments both rise, whatever is repeated. */
import { type CompiledQuery, sql } from "kysely";
import type { Database } from "../../db/database.ts";
import type { Segment } from "./segment.ts";

/**
 * The statements, for one batch: the segment, unless another holds all of it, it was trimmed, or its session is gone;
 * then the segments that it holds in full go.
 */
export function saveSegment(db: Database, session: string, segment: Segment): CompiledQuery[] {
  const { boot, first, last, start, bytes, firstAt, lastAt, events, size, crc, body } = segment;
  const insert = sql`
    INSERT INTO session_segments (worker_name, container_name, instance_id, session_id, first_seq, last_seq, start_byte,
      bytes, first_at, last_at, events, size, crc, stored, body)
    SELECT worker_name, container_name, ${boot}, id, ${first}, ${last}, ${start}, ${bytes}, ${firstAt}, ${lastAt},
      ${events}, ${size}, ${crc}, ${body.length}, ${body}
    FROM sessions
    WHERE id = ${session} AND trimmed_seq < ${last} AND ${last} > coalesce(
      (SELECT last_seq FROM session_segments
        WHERE session_id = ${session} AND first_seq <= ${first} ORDER BY first_seq DESC LIMIT 1), 0)
    ON CONFLICT (session_id, first_seq) DO UPDATE SET
      instance_id = excluded.instance_id, last_seq = excluded.last_seq, bytes = excluded.bytes,
      last_at = excluded.last_at, events = excluded.events, size = excluded.size, crc = excluded.crc,
      stored = excluded.stored, body = excluded.body
    WHERE excluded.last_seq > session_segments.last_seq`;
  const held = sql`
    DELETE FROM session_segments
    WHERE session_id = ${session} AND first_seq > ${first} AND first_seq <= ${last} AND last_seq <= ${last}
      AND EXISTS (SELECT 1 FROM session_segments
        WHERE session_id = ${session} AND first_seq = ${first} AND last_seq >= ${last})`;
  return [insert.compile(db), held.compile(db)];
}
