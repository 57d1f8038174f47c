/** A run of events as the rows it becomes: cut to the bounds of a segment, its lines packed. */
import { eventBytes, firstSeq, type LogEvent } from "../log-event.ts";
import type { SealedRun } from "../sealer.ts";
import { packLines, type Piece } from "./deflate-piece.ts";
import { encodeEvents } from "./event-line.ts";

/** A segment holds at most this much output and input, unless it is a single event. Bytes; events. */
export const SEGMENT_BYTES = 256 * 1024;
export const SEGMENT_EVENTS = 1000;

/** D1 takes values of at most 2 MB; an event that would make a longer body than this is refused. Bytes. */
const BODY_BYTES = 1_900_000;

/** A row of `session_segments`, but for what the session's own row says. Times are epoch ms. */
export interface Segment extends Piece {
  boot: string;
  first: number;
  last: number;
  start: number;
  bytes: number;
  firstAt: number;
  lastAt: number;
  events: number;
}

/** The segments of a run, in order. Throws on an event that no row can hold. */
export function cutRun({ boot, start, events }: SealedRun): Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  let before = start;
  while (from < events.length) {
    const to = endOfSegment(events, from);
    const segment = pack(boot, before, events.slice(from, to));
    segments.push(segment);
    before += segment.bytes;
    from = to;
  }
  return segments;
}

/** Where the segment that begins at `from` ends: at a bound, with at least one event in it. */
function endOfSegment(events: readonly LogEvent[], from: number): number {
  let weight = 0;
  for (let at = from; at < events.length; at++) {
    weight += payloadBytes(events[at]);
    if (at - from >= SEGMENT_EVENTS || (at > from && weight > SEGMENT_BYTES)) return at;
  }
  return events.length;
}

function payloadBytes(event: LogEvent | undefined): number {
  if (event?.type === "o") return eventBytes(event);
  return event?.type === "i" ? event.data.length : 0;
}

function pack(boot: string, start: number, events: readonly LogEvent[]): Segment {
  const [oldest] = events;
  const newest = events.at(-1);
  if (oldest === undefined || newest === undefined) throw new Error("invariant violation: seal no events");
  const piece = packLines(encodeEvents(events));
  if (piece.body.length > BODY_BYTES) {
    throw new Error(`invariant violation: seal events ${oldest.seq}-${newest.seq} into ${piece.body.length} bytes`);
  }
  const bytes = events.reduce((sum, event) => sum + eventBytes(event), 0);
  const of = { boot, first: firstSeq(oldest), last: newest.seq, start, bytes };
  return { ...of, firstAt: oldest.at, lastAt: newest.at, events: events.length, ...piece };
}
