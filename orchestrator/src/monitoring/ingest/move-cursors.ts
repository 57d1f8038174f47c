/** How far each stream of an instance has come: read and moved by the last statements of every batch. */
import type { Batch, BatchPart } from "@gantry/contracts";
import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../context.ts";
import { clampTime } from "./clamp-time.ts";
import { nextOf, OWNER, ownerOf, type Source } from "./source.ts";

/** Moves the cursor behind the part, unless records before it are missing. */
export function moveCursor({ now }: Pick<Ctx, "now">, source: Source, part: BatchPart): RawBuilder<unknown> {
  const { stream, from, lost, items } = part;
  const [first, last] = span(part, now);
  // The dropped records that the cursor goes over: a repeated batch counts none twice.
  const skipped = sql`max(0, ${from} - ${nextOf(source, stream)})`;
  return sql`
    INSERT INTO ingest_cursors (${OWNER}, stream, next, lost, first_at, last_at, updated_at)
    SELECT ${ownerOf(source)}, ${stream}, ${from + items.length}, ${skipped}, ${first}, ${last}, ${now}
    WHERE ${from - lost} <= ${nextOf(source, stream)}
    ON CONFLICT (worker_name, container_name, instance_id, stream) DO UPDATE SET
      next = max(next, excluded.next), lost = lost + excluded.lost, first_at = min(first_at, excluded.first_at),
      last_at = max(last_at, excluded.last_at), updated_at = excluded.updated_at`;
}

/** Adds the lines that are about to be stored to the worker's count. Runs before the cursor moves. */
export function countLogs(source: Source, part: BatchPart): RawBuilder<unknown> {
  const { from, lost, items } = part;
  const next = nextOf(source, "logs");
  return sql`
    INSERT INTO log_totals (worker_name, stored)
    SELECT ${source.worker}, max(0, ${from + items.length} - max(${from}, ${next})) WHERE ${from - lost} <= ${next}
    ON CONFLICT (worker_name) DO UPDATE SET stored = stored + excluded.stored`;
}

/** What the database takes next of each stream in the batch, as (stream, next). */
export function readCursors(source: Source, batch: Batch): RawBuilder<unknown> {
  if (batch.parts.length === 0) return sql`SELECT NULL WHERE false`;
  return sql.join(
    batch.parts.map(({ stream }) => sql`SELECT ${stream} AS stream, ${nextOf(source, stream)} AS next`),
    sql` UNION ALL `,
  );
}

/** The agent lives: it sent something. Of a container that runs another boot this says nothing. */
export function beat({ now }: Pick<Ctx, "now">, { worker, container, boot }: Source): RawBuilder<unknown> {
  return sql`
    UPDATE containers SET last_heartbeat_at = ${now}
    WHERE worker_name = ${worker} AND name = ${container} AND instance_id = ${boot}`;
}

function span({ items }: BatchPart, now: number): [number, number] {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { at } of items) {
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  return [clampTime(first, now), clampTime(last, now)];
}
