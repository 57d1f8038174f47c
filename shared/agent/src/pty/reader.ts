/**
 * Reads a PTY's master to its very end.
 *
 * libuv takes a hang-up together with a short read for the end of the stream, but a terminal's reads are short while
 * more is waiting. So its stream only says when there is something, and the end is found with plain reads: EIO comes
 * when the other side is closed and everything was read (Linux, n_tty_read).
 */
import { readSync } from "node:fs";
import { TerminalStream } from "./terminal-stream.ts";

/** Read in one go behind each event of the stream, so that one of many sessions cannot hold the loop. Bytes. */
const READ_AHEAD_BYTES = 64 * 1024;

/** After the exit of the session's process: silence that counts as the end, and the longest wait. Milliseconds. */
const QUIET_MS = 100;
const FINISH_MS = 2_000;

/** A program may close its terminal and open it again; how often that is looked for. Milliseconds. */
const REOPEN_MS = 50;

/** A read of at least this much promises more behind it; behind an echo a look costs more than it finds. Bytes. */
const FLOOD_BYTES = 512;

const buffer = Buffer.allocUnsafeSlow(READ_AHEAD_BYTES);

export class PtyReader {
  readonly #fd: number;
  readonly #stream: TerminalStream;
  readonly #output: (data: Uint8Array) => void;
  #paused = false;
  #hungUp = false;
  #exited = false;
  #closed = false;
  #timers: NodeJS.Timeout[] = [];

  /** Owns `fd` and calls `closed` once it is closed. `output` gets a view that is valid during the call only. */
  constructor(fd: number, output: (data: Uint8Array) => void, closed: () => void) {
    this.#fd = fd;
    this.#output = output;
    this.#stream = new TerminalStream(
      fd,
      (data) => this.#onData(data),
      () => this.#onHangUp(),
    );
    this.#stream.once("close", closed);
  }

  pause(): void {
    this.#paused = true;
    this.#stream.pause();
  }

  resume(): void {
    if (!this.#paused || this.#closed) return;
    this.#paused = false;
    this.#stream.resume();
  }

  /**
   * The session's process has ended: what it wrote is read, then the descriptor is closed. What is left is at most
   * the kernel's buffers (some 20 KB), so a pause no longer matters.
   */
  finish(): void {
    if (this.#closed) return;
    this.#exited = true;
    if (this.#readAhead(true) || this.#hungUp) return this.#close();
    this.#timers.push(
      setTimeout(() => this.#close(), FINISH_MS),
      setTimeout(() => this.#close(), QUIET_MS),
    );
    this.#paused = false;
    this.#stream.resume();
  }

  #onData(data: Uint8Array): void {
    if (this.#closed) return;
    if (this.#exited) this.#timers.at(-1)?.refresh();
    this.#output(data);
    if (data.length < FLOOD_BYTES) return;
    if (this.#readAhead(false) && this.#exited) this.#close();
  }

  /** Reads until there is nothing, a pause, or READ_AHEAD_BYTES; true at the end of the terminal. */
  #readAhead(evenPaused: boolean): boolean {
    for (let left = READ_AHEAD_BYTES; left > 0 && (evenPaused || !this.#paused);) {
      let count: number;
      try {
        count = readSync(this.#fd, buffer, 0, left, null);
      } catch (err) {
        return !(err instanceof Error && "code" in err && err.code === "EAGAIN");
      }
      if (count === 0) return true;
      left -= count;
      this.#output(buffer.subarray(0, count));
    }
    return false;
  }

  /** The stream says that it has ended; it reads no more, so what comes until the exit is looked for. */
  #onHangUp(): void {
    if (this.#closed || this.#hungUp) return;
    this.#hungUp = true;
    if (this.#exited) return this.finish();
    this.#readAhead(false);
    this.#timers.push(setInterval(() => this.#readAhead(false), REOPEN_MS));
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#stream.release();
  }
}
