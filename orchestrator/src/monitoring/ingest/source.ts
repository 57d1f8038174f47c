/** One part of a batch and whose it is, with the SQL that says which of its records are new. */
import type { BatchPart, MonitoringStream } from "@gantry/contracts";
import { type RawBuilder, sql } from "kysely";

/** Whose records they are; `worker` comes from the binding, never from the batch. */
export interface Source {
  worker: string;
  container: string;
  boot: string;
}

/** The columns every row has, and their values. */
export const OWNER = sql.raw("worker_name, container_name, instance_id");
export const ownerOf = ({ worker, container, boot }: Source): RawBuilder<unknown> =>
  sql`${worker}, ${container}, ${boot}`;

/** The cursor's row of one stream. */
export const cursorOf = ({ worker, container, boot }: Source, stream: MonitoringStream): RawBuilder<unknown> => sql`
  worker_name = ${worker} AND container_name = ${container} AND instance_id = ${boot} AND stream = ${stream}`;

/** The seq that the database takes next. */
export const nextOf = (source: Source, stream: MonitoringStream): RawBuilder<number> => sql`
  coalesce((SELECT next FROM ingest_cursors WHERE ${cursorOf(source, stream)}), 1)`;

/**
 * Rows of `json_each` over a part's items that are stored: all from the cursor on, none when records before them are
 * missing. Read in the transaction that moves the cursor, so that of two equal batches one finds nothing new.
 */
export const isNew = (source: Source, { stream, from, lost }: BatchPart): RawBuilder<boolean> => sql`
  ${from - lost} <= ${nextOf(source, stream)} AND key + ${from} >= ${nextOf(source, stream)}`;
