/** Makes a session's archived output searchable: reads on where it stopped, a bounded piece at a time. */
import { sql } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/database.ts";
import { QueryBudget } from "../../db/query-budget.ts";
import { decodeEvents } from "../archive/event-line.ts";
import { readSlices, sliceLines } from "../archive/slices.ts";
import { eventBytes, eventCost, eventData, type LogEvent } from "../log-event.ts";
import { LineReader, LineState, type TextLine } from "./line-reader.ts";

/** What one transaction makes searchable, in bytes of events: D1 writes nothing else meanwhile. */
const STEP_BYTES = 64 * 1024;

/**
 * What a step asks at most: three to save it, and two for each page that is read for it. Segments of one small event
 * fill three pages, and one is read ahead. Queries.
 */
const STEP_QUERIES = 3 + 4 * 2;

/** A row of text ends at whichever comes first: about a screenful, so that a hit shows a moment. Characters; lines. */
const ROW_CHARS = 2000;
const ROW_LINES = 50;

/** Rows of text that a session keeps, about 8 MiB; beyond it the oldest cannot be found any more. */
const SESSION_ROWS = 4096;

/** Text as a row of `session_texts`. */
interface TextRow {
  first: number;
  last: number;
  lines: number[];
  text: string;
}

/**
 * Reads at most `most` bytes of output, and a step more, as far as the budget goes; gives how many. Others may try the
 * same meanwhile: who moves the session's `indexed_seq` has written the text up to it, once.
 */
export async function indexSession(
  db: Database,
  session: string,
  most: number,
  budget: QueryBudget = new QueryBudget(db),
): Promise<number> {
  if (!budget.allows(1 + STEP_QUERIES)) return 0;
  const row = await db
    .selectFrom("sessions")
    .select(["indexed_seq", "archived_seq", "last_seq", "ended_at", "text_state"])
    .where("id", "=", session)
    .executeTakeFirst();
  if (row === undefined) return 0;
  const reader = new LineReader(row.text_state === "" ? undefined : LineState.parse(JSON.parse(row.text_state)));
  let read = 0;
  let before = row.indexed_seq;
  for await (const { events, bytes, last } of steps(db, session, before, row.archived_seq, most)) {
    const lines = events.flatMap((event) => linesOf(reader, event));
    if (row.ended_at !== null && last >= row.last_seq) lines.push(...reader.cut());
    if (!(await saveStep(db, session, before, last, rowsOf(lines), reader.state))) return read;
    before = last;
    read += bytes;
    if (read >= most || !budget.allows(STEP_QUERIES)) return read;
  }
  return read;
}

interface Step {
  events: LogEvent[];
  /** Of output, and of all that the events hold. */
  bytes: number;
  cost: number;
  last: number;
}

/** Events that are not searchable yet, some at a time: of several segments where these are small. */
async function* steps(
  db: Database,
  session: string,
  after: number,
  through: number,
  most: number,
): AsyncGenerator<Step> {
  let step: Step = { events: [], bytes: 0, cost: 0, last: after };
  for await (const slice of readSlices(db, session, after, through)) {
    for (const event of decodeEvents(sliceLines(slice))) {
      step.events.push(event);
      step.last = event.seq;
      step.cost += eventCost(event);
      if (event.type === "o") step.bytes += eventBytes(event);
      if (step.cost < STEP_BYTES) continue;
      yield step;
      step = { events: [], bytes: 0, cost: 0, last: event.seq };
    }
    if (step.bytes < most) continue;
    yield step;
    step = { events: [], bytes: 0, cost: 0, last: step.last };
  }
  if (step.events.length > 0) yield step;
}

function linesOf(reader: LineReader, event: LogEvent): TextLine[] {
  if (event.type === "o") return reader.add(eventData(event.frame), event.seq, event.at);
  return event.type === "gap" ? reader.cut() : [];
}

function rowsOf(lines: readonly TextLine[]): TextRow[] {
  const rows: TextRow[] = [];
  let count = 0;
  for (const { text, seq, endSeq, at } of lines) {
    const row = rows.at(-1);
    if (row === undefined || count >= ROW_LINES || row.text.length + text.length > ROW_CHARS) {
      rows.push({ first: seq, last: endSeq, lines: [seq, at], text });
      count = 1;
    } else {
      row.last = endSeq;
      row.lines.push(seq, at);
      row.text += `\n${text}`;
      count++;
    }
  }
  return rows;
}

/** Writes a step unless somebody else has: then false. */
async function saveStep(
  db: Database,
  session: string,
  before: number,
  last: number,
  rows: readonly TextRow[],
  state: LineState,
): Promise<boolean> {
  const mine = sql`id = ${session} AND indexed_seq = ${before}`;
  const add = sql`
    INSERT INTO session_texts (worker_name, container_name, instance_id, session_id, first_seq, last_seq, lines, text)
    SELECT worker_name, container_name, instance_id, sessions.id, value ->> 'first', value ->> 'last', value -> 'lines',
      value ->> 'text'
    FROM sessions, json_each(${JSON.stringify(rows)}) WHERE sessions.${mine}`;
  const forget = sql`
    DELETE FROM session_texts WHERE id IN (
      SELECT id FROM session_texts WHERE session_id = ${session}
      ORDER BY last_seq DESC LIMIT ${rows.length + 1} OFFSET ${SESSION_ROWS})`;
  const moved = sql`
    UPDATE sessions SET indexed_seq = ${last}, text_state = ${JSON.stringify(state)} WHERE ${mine} RETURNING id`;
  const results = await db.batch([add, forget, moved].map((query) => query.compile(db)));
  return z.array(z.unknown()).parse(results.at(-1)).length > 0;
}
