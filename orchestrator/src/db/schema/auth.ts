/** What opens a door once or for a while. Only SHA-256 hashes are kept: a copy of the database opens nothing. */
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

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

export const apiTokens = sqliteTable(
  "api_tokens",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    hash: text().notNull(),
    created_by: text().notNull(),
    created_at: integer().notNull(),
    /** Behind by up to a minute. */
    last_used_at: integer(),
    /** Null: it does not expire. */
    expires_at: integer(),
    /** Kept after that, so that what it did can be told from what others did. */
    revoked_at: integer(),
  },
  (table) => [uniqueIndex("api_tokens_by_hash").on(table.hash)],
);

/** View-only links; each shows one session. */
export const sessionShares = sqliteTable(
  "session_shares",
  {
    id: text().primaryKey(),
    session_id: text().notNull(),
    hash: text().notNull(),
    label: text(),
    created_by: text().notNull(),
    created_at: integer().notNull(),
    expires_at: integer().notNull(),
    revoked_at: integer(),
  },
  (table) => [
    index("session_shares_by_session").on(table.session_id),
    index("session_shares_by_expiry").on(table.expires_at),
  ],
);
