/** What the last synthetic round trip through each worker gave. */
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const probes = sqliteTable(
  "probes",
  {
    worker_name: text().notNull(),
    /** `terminal` or `websocket`. */
    kind: text().notNull(),
    /** The container and the instance that answered; empty where none was asked. */
    container_name: text().notNull().default(""),
    instance_id: text().notNull().default(""),
    /** When it began, epoch ms. */
    at: integer().notNull(),
    /** 1 when it came back as it was sent. */
    ok: integer().notNull(),
    /** From the first byte sent to the last received, milliseconds; null without an answer. */
    ms: integer(),
    /** Why there was none, in a sentence; null when there was. */
    error: text(),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.worker_name] }),
    index("probes_by_age").on(table.kind, table.at),
  ],
);
