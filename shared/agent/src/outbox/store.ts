/** All records that are not acked, of this boot and of those before, in memory and in the spool's files, in bounds. */
import { MONITORING_STREAM, type MonitoringStream } from "@gantry/contracts";
import { type Chunk, costOf } from "./chunk.ts";
import { type OutboxBounds } from "./limits.ts";
import { Segment } from "./segment.ts";
import { decodeFile, encodeChunk } from "./spool-format.ts";
import { lengthOf, SpoolFiles } from "./spool-files.ts";
import { type Part, type Span, Track } from "./track.ts";

/** What the store tells; none of it is called before the constructor is through. */
export interface StoreEvents {
  /** There may be more to send, or less to wait for. */
  changed(): void;
  /** To hold the bounds. */
  dropped(stream: MonitoringStream, records: number): void;
  /** A file that held them gives them back no more. */
  lost(stream: MonitoringStream, records: number): void;
  /** The disk refused, for that reason; null: it takes records again. */
  refused(reason: string | null): void;
  /** So many bytes of files, of this boot or of older ones, cannot be used. */
  spoiled(bytes: number): void;
}

/** The order in which streams are dropped. */
const DROP_ORDER = ["logs", "metrics", "errors", "processes"] as const satisfies MonitoringStream[];

interface Place {
  track: Track;
  segment: Segment;
}

export class Store {
  readonly #bounds: OutboxBounds;
  readonly #files: SpoolFiles;
  readonly #events: StoreEvents;
  readonly #own: readonly Track[];
  /** Oldest boot first; of each boot one track a stream, in the order of MONITORING_STREAM. */
  #boots: (readonly Track[])[];
  #nextFile = 1;
  #state: "new" | "without disk" | "open" = "new";
  #removable: number[] = [];
  #wanted: Place | null = null;
  #isRefused = false;
  /** Until it fires the disk that refused is left alone; then it is asked again, though nothing more was written. */
  #rest: NodeJS.Timeout | null = null;
  #working = false;
  #turn = 0;

  constructor(boot: string, dir: string, bounds: OutboxBounds, events: StoreEvents) {
    this.#bounds = bounds;
    this.#files = new SpoolFiles(dir);
    this.#events = events;
    this.#own = tracksOf(boot, true);
    this.#boots = [this.#own];
  }

  /** Takes in what older boots left. Nothing is sent or written before. Never throws. */
  async open(): Promise<void> {
    await this.#open();
    this.#fit();
    this.#events.changed();
  }

  get memoryBytes(): number {
    return this.#sum(({ segment }) => segment.memory);
  }

  get spoolBytes(): number {
    return this.#sum(({ segment }) => segment.fileBytes);
  }

  get #bytes(): number {
    return this.#sum(({ segment }) => segment.bytes);
  }

  get unacked(): number {
    return this.#boots.flat().reduce((sum, track) => sum + track.unacked, 0);
  }

  /** Whether it is at most half full. */
  get hasRoom(): boolean {
    const { memoryBytes, spoolBytes } = this.#bounds;
    const unspooled = this.#sum(({ segment }) => segment.unspooled.reduce((sum, chunk) => sum + costOf(chunk), 0));
    return unspooled <= memoryBytes / 2 && this.#bytes <= (spoolBytes + memoryBytes / 2) / 2;
  }

  /** Whether the disk has nothing to do now. */
  get idle(): boolean {
    return !this.#working && this.#state !== "new";
  }

  /** A disk that refused is asked no more of itself. */
  close(): void {
    if (this.#rest) clearTimeout(this.#rest);
  }

  add(stream: MonitoringStream, chunk: Chunk): void {
    this.#own[MONITORING_STREAM.indexOf(stream)]?.add(chunk, this.#bounds.segmentBytes);
    this.#fit();
  }

  /**
   * The parts of the next batch, of the oldest boot that has records to send, and moves their cursors; null when there
   * are none, or they must be read first: `changed` follows. With `only` just what is below its `next` in its track.
   */
  next(room: { bytes: number; records: number }, only: Span | null): Part[] | null {
    const tracks = only ? [only.track] : this.#boots.find((boot) => boot.some(({ unsent }) => unsent));
    if (!tracks || this.#state === "new") return null;
    const parts: Part[] = [];
    let left = room;
    // The streams take turns: a flood of one does not keep another out.
    const turn = this.#turn++;
    for (let at = 0; at < tracks.length; at++) {
      const track = tracks[(turn + at) % tracks.length];
      const found = track?.peek(left, parts.length === 0, only?.next);
      if (!track || !found) continue;
      if (found instanceof Segment) {
        this.#wanted ??= { track, segment: found };
        continue;
      }
      parts.push(found);
      left = { bytes: left.bytes - found.bytes, records: left.records - (found.next - found.from) };
      track.cursor = found.next;
    }
    if (this.#wanted) this.#kick();
    return parts.length > 0 ? parts : null;
  }

  /** The database takes `next` next of that track. */
  trim(track: Track, next: number): void {
    this.#shed(track.trim(next));
  }

  /** Those records are sent no more, nor what is left before them in their track. Gives how many were still there. */
  giveUp({ track, from, next }: Span): number {
    const there = track.segments.some((segment) => segment.from <= from && next <= segment.next);
    this.#shed(track.giveUp(next));
    return there ? next - from : 0;
  }

  #shed(segments: readonly Segment[]): void {
    for (const segment of segments) this.#discard(segment);
    this.#boots = this.#boots.filter((boot) => boot === this.#own || boot.some(({ segments }) => segments.length > 0));
    this.#kick();
  }

  /** Nothing is in flight any more. */
  reset(): void {
    for (const track of this.#boots.flat()) track.reset();
  }

  async #open(): Promise<void> {
    try {
      const files = await this.#files.open();
      this.#nextFile = (files.at(-1) ?? 0) + 1;
      for (const file of files) await this.#adopt(file);
      this.#state = "open";
    } catch (err) {
      this.#state = "without disk";
      this.#refuse(err);
    }
  }

  async #adopt(file: number): Promise<void> {
    const bytes = await this.#files.read(file).catch(() => Buffer.alloc(0));
    const found = decodeFile(bytes);
    if (!found) {
      if (bytes.length > 0) this.#events.spoiled(bytes.length);
      return void this.#removable.push(file);
    }
    if (found.spoiled > 0) this.#events.spoiled(found.spoiled);
    let tracks = this.#boots.find(([track]) => track?.boot === found.boot);
    if (!tracks) this.#boots.splice(-1, 0, (tracks = tracksOf(found.boot, false)));
    const track = tracks[MONITORING_STREAM.indexOf(found.stream)];
    track?.segments.push(Segment.inFile(file, bytes.length, found.chunks));
    track?.reset();
  }

  /** Holds the bounds: first what is in files leaves memory, then the oldest go for good. */
  #fit(): void {
    const { memoryBytes, spoolBytes, segments } = this.#bounds;
    this.#evict();
    while (this.#bytes > spoolBytes + memoryBytes / 2 || this.#places().length > segments) {
      if (!this.#drop(() => true)) break;
    }
    while (this.memoryBytes > memoryBytes) {
      if (!this.#drop((segment) => segment.unspooled.length > 0)) break;
    }
    this.#kick();
  }

  /** Newest first, for the oldest are sent next. */
  #evict(): void {
    let over = this.memoryBytes - this.#bounds.memoryBytes;
    if (over <= 0) return;
    const spooled = this.#places().filter(({ segment }) => segment.memory > 0 && segment.unspooled.length === 0);
    for (const { segment } of spooled.toReversed()) {
      if (over <= 0) return;
      over -= segment.memory;
      segment.evict();
    }
  }

  /** Drops the oldest segment of the first stream that has one; what is in flight only when there is nothing else. */
  #drop(may: (segment: Segment) => boolean): boolean {
    const places = this.#places().filter(({ segment }) => may(segment));
    const waiting = places.filter(({ track, segment }) => segment.from >= track.cursor);
    for (const some of [waiting, places]) {
      for (const stream of DROP_ORDER) {
        const place = some.find(({ track }) => track.stream === stream);
        if (!place) continue;
        const { track, segment } = place;
        this.#events.dropped(stream, track.unackedIn(segment));
        track.segments.splice(track.segments.indexOf(segment), 1);
        this.#discard(segment);
        return true;
      }
    }
    return false;
  }

  #discard(segment: Segment): void {
    segment.gone = true;
    if (segment.file !== null) this.#removable.push(segment.file);
  }

  /** One thing after the other is done with the disk, as long as there is something to do. */
  #kick(): void {
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working = true;
    let done = 0;
    for (let task = this.#task(); task; task = this.#task(), done++) await task();
    this.#working = false;
    if (done > 0) this.#events.changed();
  }

  #task(): (() => Promise<void>) | null {
    if (this.#state === "new") return null;
    const file = this.#removable.shift();
    if (file !== undefined) return () => this.#files.remove(file);
    const wanted = this.#wanted;
    this.#wanted = null;
    if (wanted && !wanted.segment.gone) return () => this.#load(wanted);
    if (this.#rest) return null;
    if (this.#state === "without disk") return () => this.#open();
    // In a full spool the large stream does not keep the small ones out.
    for (const stream of DROP_ORDER.toReversed()) {
      const place = this.#places().find(
        ({ track, segment }) => track.stream === stream && segment.unspooled.length > 0,
      );
      const writing = place ? this.#writing(place) : null;
      if (writing) return writing;
    }
    return null;
  }

  /** Writes the chunks of a segment that are not in its file, as many as there is room for; null when there is none. */
  #writing({ track, segment }: Place): (() => Promise<void>) | null {
    const chunks: Chunk[] = [];
    const pieces: Buffer[] = [];
    let room = this.#bounds.spoolBytes - this.spoolBytes;
    for (const chunk of segment.unspooled) {
      const encoded = encodeChunk(track.boot, track.stream, chunk);
      room -= lengthOf(encoded);
      if (room < 0) break;
      chunks.push(chunk);
      pieces.push(...encoded);
    }
    return chunks.length > 0 ? () => this.#write(segment, chunks, pieces) : null;
  }

  async #write(segment: Segment, chunks: readonly Chunk[], pieces: readonly Buffer[]): Promise<void> {
    segment.file ??= this.#nextFile++;
    try {
      await this.#files.append(segment.file, segment.fileBytes, pieces);
    } catch (err) {
      return this.#refuse(err);
    }
    if (this.#isRefused) this.#events.refused(null);
    this.#isRefused = false;
    segment.fileBytes += lengthOf(pieces);
    for (const chunk of chunks) chunk.spooled = true;
    this.#evict();
  }

  async #load({ track, segment }: Place): Promise<void> {
    const bytes = await this.#files.read(segment.file ?? 0).catch(() => Buffer.alloc(0));
    if (segment.gone) return;
    const chunks = decodeFile(bytes)?.chunks ?? [];
    const before = segment.count;
    segment.load(chunks);
    if (segment.count < before) this.#events.lost(track.stream, before - segment.count);
    if (chunks.length === 0) {
      track.segments.splice(track.segments.indexOf(segment), 1);
      this.#discard(segment);
    }
    this.#events.changed();
    this.#evict();
  }

  #refuse(err: unknown): void {
    const reason = err instanceof Error ? err.message : String(err);
    if (!this.#isRefused) this.#events.refused(reason);
    this.#isRefused = true;
    this.#rest = setTimeout(() => {
      this.#rest = null;
      this.#kick();
    }, this.#bounds.refusedMs).unref();
  }

  #places(): Place[] {
    return this.#boots.flatMap((boot) =>
      boot.flatMap((track) => track.segments.map((segment) => ({ track, segment }))),
    );
  }

  #sum(of: (place: Place) => number): number {
    return this.#places().reduce((sum, place) => sum + of(place), 0);
  }
}

function tracksOf(boot: string, own: boolean): readonly Track[] {
  return MONITORING_STREAM.map((stream) => new Track(boot, stream, own));
}
