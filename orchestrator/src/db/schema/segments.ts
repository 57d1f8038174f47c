/**
 * Logs of sessions: sealed runs of events, one row each, and their text for search. Ordinary rowid tables: WITHOUT ROWID
 * makes every lookup read whole values on its way. A custom migration adds what Drizzle cannot express: the FTS5 table
 * `session_search` over `session_texts`, and triggers that keep it and `sessions.stored`.
 */
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Whose rows they are. */
const ofSession = {
  worker_name: text().notNull(),
  container_name: text().notNull(),
  /** The boot in which its events happened. */
  instance_id: text().notNull(),
  session_id: text().notNull(),
};

export const sessionSegments = sqliteTable(
  "session_segments",
  {
    id: integer().primaryKey(),
    ...ofSession,
    first_seq: integer().notNull(),
    last_seq: integer().notNull(),
    /** Output bytes of the session before this segment, and in it. */
    start_byte: integer().notNull(),
    bytes: integer().notNull(),
    /** When its first and its last event happened, epoch ms. */
    first_at: integer().notNull(),
    last_at: integer().notNull(),
    /** Lines of the body. */
    events: integer().notNull(),
    /** Its lines are this many bytes with this CRC-32. */
    size: integer().notNull(),
    crc: integer().notNull(),
    /** Length of the body. */
    stored: integer().notNull(),
    /** The lines that `GET /api/sessions/:id/events` answers, deflated, in base64. Last: the rest is read without it. */
    body: text().notNull(),
  },
  (table) => [uniqueIndex("session_segments_by_seq").on(table.session_id, table.first_seq)],
);

/** Lines of text as a person would read them, without escape sequences: what search finds. About one screenful a row. */
export const sessionTexts = sqliteTable(
  "session_texts",
  {
    id: integer().primaryKey(),
    ...ofSession,
    /** The events that hold the text; the first may hold text of the row before as well. */
    first_seq: integer().notNull(),
    last_seq: integer().notNull(),
    /** A JSON array: for each line the seq of the event in which it begins, and when that was, epoch ms. */
    lines: text().notNull(),
    text: text().notNull(),
  },
  (table) => [index("session_texts_by_session").on(table.session_id, table.last_seq)],
);
