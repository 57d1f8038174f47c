/** What opens a door once or for a while. Only SHA-256 hashes are kept: a copy of the database opens nothing. */
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const signInCodes = sqliteTable(
  "sign_in_codes",
  { hash: text().primaryKey(), expires_at: integer().notNull() },
  (table) => [index("sign_in_codes_by_expiry").on(table.expires_at)],
);

export const browserSessions = sqliteTable(
  "browser_sessions",
  {
    hash: text().primaryKey(),
    actor_id: text().notNull(),
    created_at: integer().notNull(),
    expires_at: integer().notNull(),
  },
  (table) => [index("browser_sessions_by_expiry").on(table.expires_at)],
);

export const tickets = sqliteTable(
  "tickets",
  {
    hash: text().primaryKey(),
    actor_id: text().notNull(),
    /** The Origin header of the request that asked for it; empty for a program without one. */
    origin: text().notNull(),
    path: text().notNull(),
    expires_at: integer().notNull(),
  },
  (table) => [index("tickets_by_expiry").on(table.expires_at)],
);
