/** Moves a session's stored events into D1, behind the hub's back: the archive may be slow or refuse for a while. */
import { type EventLog, LOG_BYTES } from "./event-log.ts";
import type { LogEvent, Position } from "./log-event.ts";

/** What starts a seal at once. Bytes of output; events. */
const SEGMENT_BYTES = 256 * 1024;
const SEGMENT_EVENTS = 1000;

/** Stored events wait this long to be sealed, and longer only behind others (PACE). Milliseconds. */
const SEAL_MS = 5_000;

/** Output of one write to the archive. Bytes. */
const BATCH_BYTES = 1024 * 1024;

/**
 * While the program runs, sealing takes at most one part in PACE of the time: what a flood leaves behind waits in the
 * tail. A break is at most BREAK_MS unless the program floods, for an archive that is far away takes time and no CPU. Milliseconds.
 */
const PACE = 60;
const BREAK_MS = 1_000;

/** Output in a break that says that the program floods: the break goes on while it does, for SEAL_MS at most. Bytes. */
const FLOOD_BYTES = 4 * 1024 * 1024;

/** Waits between attempts while the archive refuses; the last repeats. Milliseconds. */
const RETRY_MS = [250, 500, 1000, 2000, 5000];

/** What may be unsealed while the archive refuses; beyond it upstream is not acked, so that the program waits. Bytes. */
export const HELD_BYTES = 16 * 1024 * 1024;

/** Whole, contiguous events of one boot. `start`: output bytes of the session before the first. */
export interface SealedRun {
  boot: string;
  start: number;
  events: readonly LogEvent[];
}

export interface Archive {
  /** Stores runs, durable when it resolves; what is there already is left or grows. */
  save(runs: readonly SealedRun[]): Promise<void>;
  /** Removes the oldest segments while what stays is more than `keepBytes`. */
  trim(keepBytes: number): Promise<{ trimmedSeq: number; trimmedBytes: number }>;
  /** Joins small neighbours. */
  merge(): Promise<void>;
}

export class Sealer {
  readonly #log: EventLog;
  readonly #archive: Archive;
  readonly #background: (work: Promise<unknown>) => void;
  readonly #changed: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #running: Promise<void> | null = null;
  #failures = 0;
  #stopped = false;
  /** The program has ended: nothing arrives that sealing could be in the way of. */
  #finishing = false;
  /** Ends the break that is being taken. */
  #resume: () => void = () => undefined;
  /** Output bytes of the session that were trimmed when it was looked at last. */
  #trimmedAt = 0;

  /** `changed` is called when `waits` may have changed. */
  constructor(log: EventLog, archive: Archive, background: (work: Promise<unknown>) => void, changed: () => void) {
    this.#log = log;
    this.#archive = archive;
    this.#background = background;
    this.#changed = changed;
  }

  /** True while the archive refuses and so much is held that the program has to wait. */
  get waits(): boolean {
    return this.#failures > 0 && this.#unsealed() > HELD_BYTES;
  }

  /** Something was stored: seals it when it is enough or old enough. */
  wake(): void {
    if (this.#stopped || this.#running !== null) return;
    const [oldest] = this.#log.rows;
    if (oldest === undefined) return;
    if (this.#full()) this.#start();
    else this.#at(Math.max(0, oldest.at + SEAL_MS - Date.now()));
  }

  /** Seals everything that is stored, then joins what is small. Fulfils when it is done or the archive refuses. */
  async finish(): Promise<void> {
    this.#finishing = true;
    this.#resume();
    while (this.#log.rows.length > 0 && !this.#stopped) {
      this.#start();
      await this.#running;
      if (this.#failures > 0) return;
    }
    // Joining saves reads; what is left small is joined by nobody and reads the same.
    if (!this.#stopped) await this.#archive.merge().catch(() => undefined);
  }

  stop(): void {
    this.#stopped = true;
    this.#resume();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #unsealed(): number {
    return this.#log.bytes - Math.max(this.#log.sealed.bytes, this.#log.removed.bytes);
  }

  #full(): boolean {
    if (this.#unsealed() >= SEGMENT_BYTES) return true;
    return this.#log.rows.reduce((sum, { events }) => sum + events, 0) >= SEGMENT_EVENTS;
  }

  #at(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#start();
    }, ms);
  }

  #start(): void {
    if (this.#stopped || this.#running !== null) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#running = this.#run().finally(() => {
      this.#running = null;
      if (this.#failures > 0) this.#at(RETRY_MS[Math.min(this.#failures, RETRY_MS.length) - 1] ?? 0);
      else this.wake();
    });
    this.#background(this.#running);
  }

  /** Seals what there is; the program gets the time between. */
  async #run(): Promise<void> {
    const target = this.#log.savedSeq;
    while (this.#log.sealed.seq < target && !this.#stopped) {
      const began = Date.now();
      const waited = this.waits;
      try {
        await this.#batch();
        this.#failures = 0;
      } catch {
        this.#failures++;
      }
      if (waited !== this.waits || this.#failures > 0) this.#changed();
      if (this.#failures > 0) return;
      await this.#rest(Math.min((Date.now() - began) * PACE, BREAK_MS));
    }
  }

  /** Leaves the time to the program. */
  async #rest(ms: number): Promise<void> {
    const until = Date.now() + SEAL_MS;
    for (let before = -Infinity; this.#log.bytes - before >= FLOOD_BYTES && Date.now() < until;) {
      before = this.#log.bytes;
      await this.#pause(Math.min(ms, until - Date.now()));
    }
  }

  /** Ends sooner when the program does. */
  async #pause(ms: number): Promise<void> {
    if (this.#finishing || this.#stopped) return;
    const rested = Promise.withResolvers<void>();
    const timer = setTimeout(() => rested.resolve(), ms);
    this.#resume = () => rested.resolve();
    await rested.promise;
    clearTimeout(timer);
  }

  async #batch(): Promise<void> {
    const { runs, through } = collect(this.#log);
    await this.#archive.save(runs);
    this.#log.sealThrough(through);
    if (this.#log.bytes - this.#trimmedAt < SEGMENT_BYTES) return;
    this.#trimmedAt = this.#log.bytes;
    const { trimmedSeq, trimmedBytes } = await this.#archive.trim(Math.max(0, LOG_BYTES - this.#unsealed()));
    this.#log.removeThrough({ seq: trimmedSeq, bytes: trimmedBytes });
  }
}

/** The next rows of the tail, and a gap for those that a flood pushed beyond the cap before they were sealed. */
function collect(log: EventLog): { runs: SealedRun[]; through: Position } {
  const runs: SealedRun[] = [];
  const { sealed, removed } = log;
  let through = sealed;
  if (removed.seq > sealed.seq) {
    const bytes = removed.bytes - sealed.bytes;
    const gap = { seq: removed.seq, at: Date.now(), from: sealed.seq + 1, bytes, reason: "trimmed" };
    runs.push({ boot: log.boot, start: sealed.bytes, events: [{ type: "gap", ...gap }] });
    through = removed;
  }
  const from = through.bytes;
  for (const row of log.rows) {
    if (row.start + row.bytes - from > BATCH_BYTES && through.bytes > from) break;
    runs.push({ boot: row.boot, start: row.start, events: log.load(row) });
    through = { seq: row.last, bytes: row.start + row.bytes };
  }
  return { runs: joined(runs), through };
}

/** Neighbours of one boot as one run: the archive cuts segments from whole runs. */
function joined(runs: readonly SealedRun[]): SealedRun[] {
  const whole: SealedRun[] = [];
  for (const run of runs) {
    const last = whole.at(-1);
    if (last?.boot === run.boot) whole.splice(-1, 1, { ...last, events: [...last.events, ...run.events] });
    else whole.push(run);
  }
  return whole;
}
