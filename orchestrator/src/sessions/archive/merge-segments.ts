/** Joins small neighbouring segments: a session typed into for a day is a row every few seconds until then. */
import { sql } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/database.ts";
import { packLines, unpackLines } from "./deflate-piece.ts";
import { SEGMENT_BYTES, SEGMENT_EVENTS } from "./segment.ts";

/** Rows looked at in one query. */
const PLAN_ROWS = 1000;

/** Segments joined into one at most: each is a value bound in one query or a body of one answer. */
const GROUP_ROWS = 200;

const PlanRow = z.object({
  first: z.number(),
  last: z.number(),
  boot: z.string(),
  bytes: z.number(),
  events: z.number(),
  size: z.number(),
});
type PlanRow = z.infer<typeof PlanRow>;
const Body = z.object({ body: z.string() });

/** Repeating it is harmless; whoever reads by seq meanwhile misses nothing, for a group is swapped as one transaction. */
export async function mergeSegments(db: Database, session: string): Promise<void> {
  let after = 0;
  for (;;) {
    const { rows } = await sql`
      SELECT first_seq AS first, last_seq AS last, instance_id AS boot, bytes, events, size FROM session_segments
      WHERE session_id = ${session} AND first_seq > ${after} ORDER BY first_seq LIMIT ${PLAN_ROWS}`.execute(db);
    const plan = z.array(PlanRow).parse(rows);
    const groups = groupsOf(plan);
    // The last group of a full page may go on in the next.
    if (plan.length === PLAN_ROWS && groups.length > 1) groups.pop();
    for (const group of groups) if (group.length > 1) await mergeGroup(db, session, group);
    const reached = groups.at(-1)?.at(-1);
    if (reached === undefined || plan.length < PLAN_ROWS) return;
    after = reached.first;
  }
}

/** Runs of neighbours of one boot that fit into one segment together. */
function groupsOf(plan: readonly PlanRow[]): PlanRow[][] {
  const groups: PlanRow[][] = [];
  let bytes = 0;
  let events = 0;
  let size = 0;
  for (const row of plan) {
    const group = groups.at(-1);
    const previous = group?.at(-1);
    bytes += row.bytes;
    events += row.events;
    size += row.size;
    const fits =
      group !== undefined &&
      previous !== undefined &&
      previous.last + 1 === row.first &&
      previous.boot === row.boot &&
      group.length < GROUP_ROWS &&
      // Lines are longer than their output; what they are packed into must stay one value of D1.
      bytes <= SEGMENT_BYTES &&
      size <= 6 * SEGMENT_BYTES &&
      events <= SEGMENT_EVENTS;
    if (fits) group.push(row);
    else {
      groups.push([row]);
      ({ bytes, events, size } = row);
    }
  }
  return groups;
}

async function mergeGroup(db: Database, session: string, group: readonly PlanRow[]): Promise<void> {
  const [oldest] = group;
  const newest = group.at(-1);
  if (oldest === undefined || newest === undefined) return;
  const { rows } = await sql`
    SELECT body FROM session_segments
    WHERE session_id = ${session} AND first_seq >= ${oldest.first} AND first_seq <= ${newest.first}
    ORDER BY first_seq`.execute(db);
  const bodies = z.array(Body).parse(rows);
  if (bodies.length !== group.length) return;
  const { body, size, crc } = packLines(bodies.map((row) => unpackLines(row.body)).join(""));
  const bytes = group.reduce((sum, row) => sum + row.bytes, 0);
  const events = group.reduce((sum, row) => sum + row.events, 0);
  // Written only while the group is as it was read; a trim may have taken its oldest meanwhile.
  const unchanged = sql`
    (SELECT count(*) = ${group.length} AND min(first_seq) = ${oldest.first} AND max(last_seq) = ${newest.last}
        AND sum(events) = ${events}
      FROM session_segments
      WHERE session_id = ${session} AND first_seq >= ${oldest.first} AND first_seq <= ${newest.first})`;
  const join = sql`
    UPDATE session_segments SET last_seq = ${newest.last}, bytes = ${bytes}, events = ${events}, size = ${size},
      crc = ${crc}, stored = ${body.length}, body = ${body},
      last_at = (SELECT last_at FROM session_segments WHERE session_id = ${session} AND first_seq = ${newest.first})
    WHERE session_id = ${session} AND first_seq = ${oldest.first} AND ${unchanged}`;
  const drop = sql`
    DELETE FROM session_segments
    WHERE session_id = ${session} AND first_seq > ${oldest.first} AND first_seq <= ${newest.first}
      AND EXISTS (SELECT 1 FROM session_segments
        WHERE session_id = ${session} AND first_seq = ${oldest.first} AND last_seq = ${newest.last})`;
  await db.batch([join.compile(db), drop.compile(db)]);
}
