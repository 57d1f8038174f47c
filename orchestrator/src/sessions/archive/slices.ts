/** A session's archived history behind a cursor, as slices of whole lines that nobody has to parse. */
import type { Database } from "../../db/database.ts";
import type { LogEvent } from "../log-event.ts";
import { type Piece, unpackLines } from "./deflate-piece.ts";
import { encodeEvents } from "./event-line.ts";
import { type Page, readPage, type StoredSegment } from "./read-page.ts";

/** Lines as they are stored, or as text where a segment was cut or something is missing. */
export type Slice = { events: number; last: number } & ({ piece: Piece } | { lines: string });

/**
 * Every event of `after + 1 ... through` that is archived, oldest first; what is missing comes as a gap. Reads a page
 * ahead, so that it holds two pages of a few megabytes at most.
 */
export async function* readSlices(
  db: Database,
  session: string,
  after: number,
  through: number,
): AsyncGenerator<Slice> {
  let cursor = after;
  let bytes: number | null = null;
  let next: Promise<Page | null> = readPage(db, session, after, through);
  for (;;) {
    const page = await next;
    const newest = page?.segments.at(-1);
    const ahead = newest?.last ?? through;
    next = ahead >= through ? Promise.resolve(null) : readPage(db, session, ahead, through);
    // Who stops reading here never awaits it.
    next.catch(() => undefined);
    if (page === null) return;
    for (const segment of page.segments) {
      const gap = gapBefore(segment, cursor, bytes ?? page.bytesBefore);
      if (gap !== null) yield fromEvents([gap]);
      if (segment.last > cursor) yield cutSlice(segment, gap?.seq ?? cursor, through);
      cursor = Math.max(cursor, segment.last);
      bytes = segment.start + segment.bytes;
    }
    if (newest === undefined) {
      const gap = gapAtEnd(page, cursor);
      if (gap !== null) yield fromEvents([gap]);
      return;
    }
  }
}

/** The text of a slice. */
export function sliceLines(slice: Slice): string {
  return "lines" in slice ? slice.lines : unpackLines(slice.piece.body);
}

/** What is missing between the cursor and a segment: `bytes` is exact where `bytesBefore` is known, else at most that. */
export function gapBefore(segment: StoredSegment, cursor: number, bytesBefore: number | null): LogEvent | null {
  if (segment.first <= cursor + 1) return null;
  const of = { seq: segment.first - 1, at: segment.firstAt, from: cursor + 1 };
  return { type: "gap", ...of, bytes: segment.start - (bytesBefore ?? 0), reason: "trimmed" };
}

/** What is missing where no segment follows. */
export function gapAtEnd({ trimmed, archivedAt, bytesBefore }: Page, cursor: number): LogEvent | null {
  if (trimmed.seq <= cursor) return null;
  const of = { seq: trimmed.seq, at: archivedAt, from: cursor + 1 };
  return { type: "gap", ...of, bytes: trimmed.bytes - (bytesBefore ?? 0), reason: "trimmed" };
}

function fromEvents(events: readonly LogEvent[]): Slice {
  return { events: events.length, last: events.at(-1)?.seq ?? 0, lines: encodeEvents(events) };
}

/** The part of a segment behind `after` and up to `through`; the whole of it stays packed. */
function cutSlice(segment: StoredSegment, after: number, through: number): Slice {
  const { first, last, events, body, size, crc } = segment;
  if (first > after && last <= through) return { events, last, piece: { body, size, crc } };
  const lines = cutLines(unpackLines(body), after, through);
  return { events: lines.split("\n").length - 1, last: Math.min(last, through), lines };
}

/** Whole lines of the events behind `after` and up to `through`. */
export function cutLines(lines: string, after: number, through: number): string {
  let from = 0;
  while (from < lines.length && seqAt(lines, from) <= after) from = lines.indexOf("\n", from) + 1;
  let to = from;
  while (to < lines.length && seqAt(lines, to) <= through) to = lines.indexOf("\n", to) + 1;
  return lines.slice(from, to);
}

/** The first `count` lines. */
export function headLines(lines: string, count: number): string {
  let to = 0;
  for (let left = count; left > 0 && to < lines.length; left--) to = lines.indexOf("\n", to) + 1;
  return lines.slice(0, to);
}

const SEQ_AT = '{"seq":'.length;

/** The seq of the line that begins at `at`. */
export function seqAt(lines: string, at: number): number {
  return Number.parseInt(lines.slice(at + SEQ_AT, at + SEQ_AT + 16), 10);
}
