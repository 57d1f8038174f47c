/** Records one session: stores what arrives, says what may be acked, and has it sealed; one place that numbers. */
import { AppError } from "@gantry/contracts";
import { logLine } from "@gantry/http";
import type { EventLog } from "./event-log.ts";
import type { LogEvent } from "./log-event.ts";
import type { Sealer } from "./sealer.ts";

/** Output waits at most this long to be stored. Milliseconds. */
const FLUSH_MS = 250;

/** What is stored without waiting for more: its ack is to be back before the link's window is full. Bytes; events. */
const FLUSH_BYTES = 256 * 1024;
export const FLUSH_EVENTS = 4096;

/**
 * A commit costs the same whatever it holds: commits of FLUSH_BYTES would be a fifth of a hub's time in a flood. So they
 * are PACE_MS apart, or FLOOD_BYTES. Milliseconds; bytes.
 */
const PACE_MS = 25;
const FLOOD_BYTES = 1024 * 1024;

/** What might be the beginning of a secret is held back at most this long. Milliseconds. */
const UNDECIDED_MS = 5_000;

export interface RecorderHost {
  /** Everything up to `seq` is stored; upstream may forget it. */
  stored(seq: number): void;
}

/** An event without its number and time. */
export type Insertion = { type: "m"; label: string } | { type: "i"; data: Uint8Array };

export class Recorder {
  readonly log: EventLog;
  readonly #sealer: Sealer;
  readonly #host: RecorderHost;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Epoch ms since when something is held back; null when nothing is. */
  #undecidedSince: number | null = null;
  /** Epoch ms. */
  #flushedAt = 0;
  #pace: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;

  constructor(log: EventLog, sealer: Sealer, host: RecorderHost) {
    this.log = log;
    this.#sealer = sealer;
    this.#host = host;
  }

  /** True while the program has to wait for the archive. */
  get waits(): boolean {
    return this.#sealer.waits;
  }

  /** Adds an event; false when it is there already. Throws on a hole. */
  add(event: LogEvent): boolean {
    if (!this.log.append(event)) return false;
    const { cost, events } = this.log.unsaved;
    if (events >= FLUSH_EVENTS || cost >= FLOOD_BYTES) this.flush();
    else if (cost >= FLUSH_BYTES) this.#flushPaced();
    else this.#timer ??= setTimeout(() => this.#due(), FLUSH_MS);
    return true;
  }

  /** A program that waits for its ack sends no event that would find out that the time has come. */
  #flushPaced(): void {
    const wait = this.#flushedAt + PACE_MS - Date.now();
    if (wait <= 0) this.flush();
    else this.#pace ??= setTimeout(() => this.#paceIsOver(), wait);
  }

  /** The timer outlives a flush that came before it, as that of `#due` does. */
  #paceIsOver(): void {
    this.#pace = null;
    if (this.log.unsaved.cost >= FLUSH_BYTES) this.#flushPaced();
    else if (this.log.unsaved.events > 0) this.#timer ??= setTimeout(() => this.#due(), FLUSH_MS);
  }

  /** Stores what was added; with `all` also what might be the beginning of a secret, masked. */
  flush(all = false): void {
    if (this.#stopped) return;
    this.#flushedAt = Date.now();
    if (this.#store(all)) this.#undecidedSince = null;
    else {
      this.#undecidedSince ??= Date.now();
      this.#timer ??= setTimeout(() => this.#due(), FLUSH_MS);
    }
    this.ack();
    this.#sealer.wake();
  }

  /** Says what is stored, unless the program has to wait. */
  ack(): void {
    if (!this.waits) this.#host.stored(this.log.savedSeq);
  }

  /**
   * Numbers an event of the orchestrator's own behind everything that has arrived, and stores all of it with whatever
   * `alongside` writes, in one turn: numbers that clients saw never move.
   */
  insert(insertion: Insertion, alongside: () => void): LogEvent {
    const event: LogEvent = { ...insertion, seq: this.log.lastSeq + 1, at: Date.now() };
    if (event.seq >= Number.MAX_SAFE_INTEGER) throw new AppError("CONFLICT", "the session has no numbers left");
    this.log.append(event);
    alongside();
    this.flush(true);
    return event;
  }

  /** The session has ended: everything is stored and sealed, as far as the archive takes it. */
  async finish(): Promise<void> {
    this.flush(true);
    await this.#sealer.finish();
  }

  /** Goes on with what was left when the hub was lost, or when the archive refused. */
  wake(): void {
    this.#sealer.wake();
  }

  /** Lets go; nothing is stored afterwards. */
  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#pace !== null) clearTimeout(this.#pace);
    this.#timer = this.#pace = null;
    this.#sealer.stop();
  }

  /** False when something is left. A storage that fails is tried again: what is not stored is not acked meanwhile. */
  #store(all: boolean): boolean {
    try {
      return this.log.flush(all);
    } catch (err) {
      logLine("error", "storage", { error: String(err) });
      return false;
    }
  }

  /** The timer outlives a flush that came before it: one for each would cost a flood more than this look. */
  #due(): void {
    this.#timer = null;
    if (this.log.unsaved.events === 0) return;
    const since = this.#undecidedSince;
    this.flush(since !== null && Date.now() - since >= UNDECIDED_MS);
  }
}
