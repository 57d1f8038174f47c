/**
 * The snapshots of one session, built from its log when that is worth it. They follow what is stored, never what is
 * only shown: so they are redacted as the log is, and no snapshot knows an event that a restart of the hub forgets.
 */
import { eventCost, type LogEvent, type Position } from "../log-event.ts";
import { LiveScreen } from "./live-screen.ts";
import type { Size } from "./screen-lines.ts";
import type { Snapshot, SnapshotStore } from "./snapshot-store.ts";

/** Of a log that is behind by less, `refresh` does nothing. Bytes. */
export const REFRESH_BYTES = 16 * 1024;

/** A client that attaches is to get less than this beside the snapshot. Bytes. */
export const ATTACH_BYTES = 256 * 1024;

/** What makes a snapshot worth its 10 ms once the output rests. Bytes. */
export const QUIET_BYTES = 64 * 1024;

/** Output rests when there was none for so long. ms. */
export const QUIET_MS = 1_500;

/** Above it a session floods: the hub has better to do, and a snapshot is old at once. Bytes a second. */
export const FLOOD_RATE = 2 * 1024 * 1024;

/** Output between two turns of the event loop, some 8 ms: a key press in the same hub waits no longer. Bytes. */
const SLICE_BYTES = 128 * 1024;

/** On a long way a snapshot is taken so often, so that nothing of it has to be gone twice. Bytes. */
const CHECKPOINT_BYTES = 4 * 1024 * 1024;

/** A screen that nothing asked for is given up: it holds 1.5 MB and more. ms. */
const IDLE_MS = 15_000;

/** A screen that took so much begins anew from its own snapshot: xterm keeps some things for ever. Bytes. */
const LIFE_BYTES = 64 * 1024 * 1024;

/** What an event weighs beside its bytes when many small ones are behind. Bytes. */
const EVENT_BYTES = 64;

export interface SnapshotLog {
  /** Everything up to this seq is stored, and redacted. */
  readonly savedSeq: number;
  /** Output bytes of the whole session. */
  readonly bytes: number;
  /** The next events behind `after`; empty when there are none. */
  read(after: number): Promise<LogEvent[]>;
}

export class Snapshots {
  readonly #store: SnapshotStore;
  readonly #log: SnapshotLog;
  readonly #size: Size;
  #newest: Position;
  #cached: Snapshot | null = null;
  #live: LiveScreen | null = null;
  #running: Promise<void> | null = null;
  #stopping = false;
  #idle: ReturnType<typeof setTimeout> | null = null;

  /** `size` is the session's at its begin. */
  constructor(store: SnapshotStore, size: Size, log: SnapshotLog) {
    this.#store = store;
    this.#size = size;
    this.#log = log;
    this.#newest = store.position();
  }

  /** The newest one; null when there is none yet. */
  latest(): Snapshot | null {
    if (this.#newest.seq === 0) return null;
    this.#cached ??= this.#store.newest();
    this.#rest();
    return this.#cached;
  }

  /** What the newest one lacks, many small events counted as more than their bytes. Bytes. */
  get behind(): number {
    const events = Math.max(0, this.#log.savedSeq - this.#newest.seq);
    return Math.max(0, this.#log.bytes - this.#newest.bytes) + events * EVENT_BYTES;
  }

  /**
   * Whether to call `refresh` now. `attach`: a client without a cursor is here; wait for the refresh, then send.
   * `quiet`: there was output and none for QUIET_MS. `rate`: the session's output, bytes a second.
   */
  due(moment: "attach" | "quiet", rate: number): boolean {
    if (this.#running !== null || rate > FLOOD_RATE) return false;
    return this.behind >= (moment === "attach" ? ATTACH_BYTES : QUIET_BYTES);
  }

  /**
   * Brings the newest snapshot to the newest stored event where one may be taken; one run at a time, calls share it.
   * Gives way to everything else every 8 ms. Rejects when the log cannot be read: what was reached stays.
   */
  refresh(): Promise<void> {
    this.#running ??= this.#bringUp().finally(() => {
      this.#running = null;
      this.#rest();
    });
    return this.#running;
  }

  /** A refresh that runs ends within a slice and keeps what it has; the next one goes on from there. */
  stop(): void {
    this.#stopping = true;
  }

  /** Stops and frees everything but what is stored. */
  async dispose(): Promise<void> {
    this.stop();
    await this.#running?.catch(() => undefined);
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#giveUp();
  }

  async #bringUp(): Promise<void> {
    this.#stopping = false;
    if (this.behind < REFRESH_BYTES) return;
    const clean = await this.#follow(this.#log.savedSeq, Infinity);
    // What is stored ends in something half read: once more, up to the last place where nothing was.
    if (this.#stopping || clean <= this.#newest.seq || this.#live?.clean === true) return;
    this.#giveUp();
    await this.#follow(clean, clean);
  }

  /**
   * Takes events up to `target`, and on to the first place behind it where a snapshot may be taken, but not beyond
   * `end`; takes it there. Gives the last such place on the way.
   */
  async #follow(target: number, end: number): Promise<number> {
    let clean = 0;
    let slice = 0;
    for (let next = await this.#next(end); next.length > 0; next = await this.#next(end)) {
      for (const event of next) {
        const live = this.#screen();
        live.take(event);
        const { seq, bytes } = live.position;
        if (live.clean) clean = seq;
        if (clean === seq && (seq >= target || bytes - this.#newest.bytes >= CHECKPOINT_BYTES)) this.#take(live);
        if (seq >= target && clean === seq) return clean;
        slice += eventCost(event);
        if (slice < SLICE_BYTES) continue;
        slice = 0;
        await turn();
        if (this.#stopping) return clean;
      }
    }
    return clean;
  }

  /** The next stored events, none beyond `end`. */
  async #next(end: number): Promise<LogEvent[]> {
    const last = Math.min(end, this.#log.savedSeq);
    const after = this.#screen().position.seq;
    return after >= last ? [] : (await this.#log.read(after)).filter(({ seq }) => seq <= last);
  }

  #screen(): LiveScreen {
    this.#live ??= new LiveScreen(this.#size, this.#store.newest());
    return this.#live;
  }

  #take(live: LiveScreen): void {
    const snapshot = live.snapshot();
    // A gap that begins in the middle of what is missing counts too much.
    const bytes = Math.min(snapshot.bytes, this.#log.bytes);
    const kept = this.#store.save({ ...snapshot, bytes });
    if (kept) this.#cached = snapshot;
    // One that is too large is not tried again at once; the one before it is still there.
    this.#newest = { seq: snapshot.seq, bytes };
    if (kept && live.fed > LIFE_BYTES) this.#giveUp();
  }

  /** Gives the memory back when nothing happens for a while. */
  #rest(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      this.#idle = null;
      if (this.#running === null) this.#giveUp();
    }, IDLE_MS);
  }

  #giveUp(): void {
    this.#live?.dispose();
    this.#live = null;
    this.#cached = null;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
