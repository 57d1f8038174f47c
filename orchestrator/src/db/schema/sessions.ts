/** One row a session: what lists show. The session's hub owns it and writes it when something changes. */
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
    created_by: text().notNull(),
    started_at: integer().notNull(),
    ended_at: integer(),
    exit_code: integer(),
    exit_signal: text(),
  },
  (table) => [
    index("sessions_by_start").on(table.started_at, table.id),
    index("sessions_by_container").on(table.worker_name, table.container_name, table.state),
  ],
);
