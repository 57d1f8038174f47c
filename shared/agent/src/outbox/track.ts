/** What is not acked of one stream of one boot, oldest first, and how far it was sent. */
import type { MonitoringStream } from "@gantry/contracts";
import { bodyOf, type Chunk } from "./chunk.ts";
import { Segment } from "./segment.ts";

/** Records of one track in a row: from `from` to before `next`, and those right before that are lost for good. */
export interface Span {
  track: Track;
  from: number;
  next: number;
  lost: number;
}

/** Those records as they are sent. */
export interface Part extends Span {
  bodies: Buffer[];
  bytes: number;
}

export class Track {
  readonly boot: string;
  readonly stream: MonitoringStream;
  /** Of this boot, whose numbers are all known: what is missing between two records is lost. */
  readonly #own: boolean;
  readonly segments: Segment[] = [];
  /** The seq that is sent next. */
  cursor: number;
  /** The seq that the database takes next, as it said last; of an older boot null until it says. */
  #told: number | null;
  /** What lies below is given up: it is not sent, whatever the database says. */
  #floor = 0;
  /** Where the last rewind went to, when nothing was stored since. */
  #rewound: number | null = null;

  constructor(boot: string, stream: MonitoringStream, own: boolean) {
    this.boot = boot;
    this.stream = stream;
    this.#own = own;
    this.#told = own ? 1 : null;
    this.cursor = 1;
  }

  /** Whether there is a record at or behind the cursor. */
  get unsent(): boolean {
    return (this.segments.at(-1)?.next ?? 0) > this.#start;
  }

  /** Records that are not acked. */
  get unacked(): number {
    return this.segments.reduce((sum, segment) => sum + this.unackedIn(segment), 0);
  }

  unackedIn(segment: Segment): number {
    return segment.next - Math.min(segment.next, Math.max(segment.from, this.#told ?? 0, this.#floor));
  }

  /** Appends a chunk to the newest segment; to a new one when that is full with `segmentBytes`. */
  add(chunk: Chunk, segmentBytes: number): void {
    let segment = this.segments.at(-1);
    if (!segment || segment.sealed) this.segments.push((segment = new Segment(chunk.from)));
    segment.add(chunk);
    if (segment.bytes >= segmentBytes) segment.sealed = true;
  }

  /**
   * The records at the cursor that fit into `room`, without moving the cursor; the segment that must be loaded first;
   * or null when there are none, or not the first chunk fits. Into an `empty` batch a chunk fits always. Records from
   * `upTo` on stay out, but for the very first.
   */
  peek(room: { bytes: number; records: number }, empty: boolean, upTo = Infinity): Part | Segment | null {
    const start = this.#start;
    const segment = this.segments.find(({ next }) => next > start);
    if (!segment) return null;
    if (!segment.chunks) return segment;
    let part: Part | null = null;
    for (const chunk of segment.chunks) {
      if (chunk.next <= start) continue;
      const from = Math.max(chunk.from, start);
      if (part && from >= upTo) break;
      const next = Math.min(chunk.next, Math.max(upTo, from + 1));
      const body = bodyOf(chunk, from, next);
      part ??= { track: this, from, next: from, lost: this.#lostBefore(from), bodies: [], bytes: 0 };
      const fits = part.bytes + body.length <= room.bytes && next - part.from <= room.records;
      if (part.next !== from || !(fits || (empty && part.bytes === 0))) break;
      part.bodies.push(body);
      part.bytes += body.length;
      part.next = next;
    }
    return part && part.bodies.length > 0 ? part : null;
  }

  /** All below `upTo` is stored; gives the segments that are done with. */
  trim(upTo: number): Segment[] {
    // What was not made yet cannot be stored: records of those numbers are to come.
    const next = Math.min(upTo, Math.max(this.segments.at(-1)?.next ?? 0, this.cursor));
    if (next > (this.#told ?? 0)) {
      this.#told = next;
      this.#rewound = null;
    }
    this.cursor = Math.max(this.cursor, next);
    return this.#shed(next);
  }

  /** All below `next` is given up, the part behind it says that it is lost; gives the segments that are done with. */
  giveUp(next: number): Segment[] {
    this.#floor = Math.max(this.#floor, next);
    return this.#shed(next);
  }

  #shed(next: number): Segment[] {
    const kept = this.segments.findIndex((segment) => segment.next > next);
    const done = this.segments.splice(0, kept < 0 ? this.segments.length : kept);
    this.segments[0]?.trim(next);
    return done;
  }

  /** Sends again from `next`, which is all the database has; false when that was so the last time as well. */
  rewind(next: number): boolean {
    const again = this.#rewound === next;
    this.#rewound = next;
    this.#told = next;
    this.cursor = next;
    return !again;
  }

  /** A part that was in flight is unsent again, and all behind it. */
  resend(part: Span): void {
    this.cursor = Math.max(Math.min(this.cursor, part.from - part.lost), this.#told ?? 0);
  }

  /** Nothing is in flight any more. */
  reset(): void {
    this.cursor = this.#told ?? this.segments[0]?.from ?? 1;
  }

  /** Nothing below is sent now. */
  get #start(): number {
    return Math.max(this.cursor, this.#floor);
  }

  /**
   * Of an older boot it is not known whether what is missing was stored or dropped, until the database says what it
   * takes next.
   */
  #lostBefore(from: number): number {
    return this.#own || this.#told === this.cursor ? from - this.cursor : 0;
  }
}
