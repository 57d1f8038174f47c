/** Writes input to a PTY's master without ever blocking the agent. */
import { writeSync } from "node:fs";
import { INPUT_BYTES } from "../limits.ts";

/** Node cannot tell when a terminal takes input again, so a full one is tried again after this. Milliseconds. */
const RETRY_MS = 4;

export class PtyWriter {
  readonly #fd: number;
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  /** `fd` is in non-blocking mode and stays its owner's. */
  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Writes or queues `data`, which must not change afterwards; false when INPUT_BYTES would be exceeded. */
  write(data: Uint8Array): boolean {
    if (this.#closed) return true;
    if (this.#bytes + data.length > INPUT_BYTES) return false;
    this.#waiting.push(data);
    this.#bytes += data.length;
    if (!this.#timer) this.#flush();
    return true;
  }

  /** Forgets what waits; the descriptor is about to be closed. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#bytes = 0;
    if (this.#timer) clearTimeout(this.#timer);
  }

  readonly #flush = (): void => {
    this.#timer = null;
    let taken = 0;
    for (let first = this.#waiting[0]; first; first = this.#waiting[taken]) {
      const count = this.#tryWrite(first);
      this.#bytes -= count;
      if (count < first.length) {
        this.#waiting[taken] = first.subarray(count);
        break;
      }
      taken++;
    }
    this.#waiting.splice(0, taken);
    if (this.#waiting.length > 0) this.#timer = setTimeout(this.#flush, RETRY_MS);
  };

  /** Bytes that the terminal took. Of a terminal that is closed: all, for nobody will read them. */
  #tryWrite(data: Uint8Array): number {
    try {
      return writeSync(this.#fd, data);
    } catch (err) {
      return err instanceof Error && "code" in err && err.code === "EAGAIN" ? 0 : data.length;
    }
  }
}
