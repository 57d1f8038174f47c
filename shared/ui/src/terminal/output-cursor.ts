/** How far a session's output has come on this client: written once each, rendered in order, over any number of sockets. */
import type { TerminalSink } from "./sink.ts";

/** Bytes handed to the sink and not yet rendered beyond which the socket is dropped until the sink has caught up. */
export const MAX_PENDING_BYTES = 16 * 1024 * 1024;
/** Bytes not yet rendered below which a socket dropped for that reason is dialled again. */
export const RESUME_PENDING_BYTES = 1024 * 1024;

const NOTHING = new Uint8Array(0);

export class OutputCursor {
  readonly #sink: TerminalSink;
  readonly #onRendered: (seq: number, bytes: number) => void;
  /** Counts resets: what was written before one says nothing of the screen after it. */
  #epoch = 0;
  #written = 0;
  #pending = 0;
  #replayUntil = 0;
  #replaying = false;

  constructor(sink: TerminalSink, onRendered: (seq: number, bytes: number) => void) {
    this.#sink = sink;
    this.#onRendered = onRendered;
  }

  /** The last seq handed to the sink: the `after` of the next attach. */
  get written(): number {
    return this.#written;
  }

  /** Bytes the sink has not rendered. */
  get pending(): number {
    return this.#pending;
  }

  /** True while what is parsed is history, whose questions to the terminal were answered when it was made. */
  get replaying(): boolean {
    return this.#replaying;
  }

  /** What follows up to `lastSeq` is history. */
  replayTo(lastSeq: number): void {
    this.#replayUntil = lastSeq;
    this.#replaying = lastSeq > this.#written;
  }

  /** Starts over on an empty screen, with nothing written. */
  reset(): void {
    this.#epoch++;
    this.#written = 0;
    this.#sink.reset();
  }

  /** Output up to and with `seq`; bytes that were written before are left out. */
  write(seq: number, data: Uint8Array): void {
    if (seq <= this.#written) return;
    this.#push(seq, data);
  }

  /** A screen that stands for everything up to `seq`. */
  snapshot(seq: number, data: Uint8Array): void {
    this.#push(seq, data);
  }

  /** An event without bytes: seen once all before it is rendered. */
  pass(seq: number): void {
    if (seq > this.#written) this.#push(seq, NOTHING);
  }

  /** Output that nobody has any more, up to `seq`. */
  gap(seq: number): void {
    if (seq <= this.#written) return;
    this.#sink.gap();
    this.#push(seq, NOTHING);
  }

  /** The PTY's size from `seq` on. */
  resize(seq: number, cols: number, rows: number): void {
    if (seq !== 0 && seq <= this.#written) return;
    this.#sink.resize(cols, rows);
    this.pass(seq);
  }

  #push(seq: number, data: Uint8Array): void {
    this.#endReplayBefore(seq);
    this.#written = seq;
    this.#pending += data.length;
    const epoch = this.#epoch;
    this.#sink.write(data, () => {
      this.#pending -= data.length;
      if (epoch === this.#epoch && seq >= this.#replayUntil) this.#replaying = false;
      this.#onRendered(epoch === this.#epoch ? seq : 0, data.length);
    });
  }

  /** The log may hold events at its end that no terminal is shown, so `lastSeq` itself may never come. */
  #endReplayBefore(seq: number): void {
    if (!this.#replaying || seq <= this.#replayUntil || this.#written >= this.#replayUntil) return;
    const epoch = this.#epoch;
    this.#sink.write(NOTHING, () => {
      if (epoch === this.#epoch) this.#replaying = false;
    });
  }
}
