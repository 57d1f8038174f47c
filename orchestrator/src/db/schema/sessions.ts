/** One row a session: what lists show, and how far its log has come in this database. Its hub owns it and writes it when
 * something changes; `trimmed_*` and `archived_*` are its archive's, `indexed_seq` and `text_state` are the
 * search index's, `stored` is counted by triggers. */
import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const sessions = sqliteTable(
  "sessions",
  {
    id: text().primaryKey(),
    worker_name: text().notNull(),
    container_name: text().notNull(),
    /** The bootId of the agent it ran in last; empty before its first start. */
    instance_id: text().notNull().default(""),
    adapter: text().notNull(),
    title: text().notNull(),
    state: text().notNull(),
    last_seq: integer().notNull().default(0),
    clients: integer().notNull().default(0),
    /** JSON: the sockets of each principal that is attached. */
    people: text().notNull().default("{}"),
    created_by: text().notNull(),
    started_at: integer().notNull(),
    ended_at: integer(),
    exit_code: integer(),
    exit_signal: text(),
    /** Events up to here were removed, and with them this many bytes of output. */
    trimmed_seq: integer().notNull().default(0),
    trimmed_bytes: integer().notNull().default(0),
    /** Segments reach up to here; the newest of their events is of this moment, epoch ms. */
    archived_seq: integer().notNull().default(0),
    archived_at: integer().notNull().default(0),
    /** Events up to here can be found by search. */
    indexed_seq: integer().notNull().default(0),
    /** JSON of where reading its text stopped: the unfinished line, the unfinished escape sequence. */
    text_state: text().notNull().default(""),
    /** What its segments and its text take in this database. Bytes. */
    stored: integer().notNull().default(0),
  },
  (table) => [
    index("sessions_by_start").on(table.started_at, table.id),
    index("sessions_by_container").on(table.worker_name, table.container_name, table.state),
    index("sessions_attached")
      .on(table.id)
      .where(sql`clients > 0`),
    index("sessions_to_index")
      .on(table.archived_at)
      .where(sql`indexed_seq < archived_seq`),
    index("sessions_kept")
      .on(table.worker_name, table.ended_at, table.id, table.stored)
      .where(sql`ended_at IS NOT NULL AND stored > 0`),
  ],
);
