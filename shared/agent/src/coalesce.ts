/** Gathers a program's output into few chunks without holding back a lone one. */
import { CHUNK_BYTES, GATHER_MS } from "./limits.ts";

/**
 * The first chunk after GATHER_MS without output goes out at once. What follows waits until CHUNK_BYTES are
 * together or GATHER_MS are over, whichever is first. After input the next output goes out at once as well,
 * with what was waiting before it: it holds the echo of a key.
 */
export class Coalescer {
  readonly #emit: (chunk: Uint8Array) => void;
  readonly #gathered = new Uint8Array(CHUNK_BYTES);
  #length = 0;
  #hurried = false;
  #timer: NodeJS.Timeout | null = null;

  /** `emit` gets a view that is valid during the call only. */
  constructor(emit: (chunk: Uint8Array) => void) {
    this.#emit = emit;
  }

  push(data: Uint8Array): void {
    for (let at = 0; at < data.length;) {
      const taken = Math.min(CHUNK_BYTES - this.#length, data.length - at);
      this.#gathered.set(data.subarray(at, at + taken), this.#length);
      this.#length += taken;
      at += taken;
      if (this.#length === CHUNK_BYTES) this.flush();
    }
    if (this.#length > 0 && (this.#hurried || !this.#timer)) {
      this.#hurried = false;
      this.flush();
    }
  }

  /** Input was given to the program: its next output is waited for. */
  hurry(): void {
    this.#hurried = true;
  }

  /** Emits what waits, if anything. */
  flush(): void {
    if (this.#length === 0) return;
    const length = this.#length;
    this.#length = 0;
    this.#emit(this.#gathered.subarray(0, length));
    if (this.#timer) this.#timer.refresh();
    else this.#timer = setTimeout(this.#pauseIsOver, GATHER_MS);
  }

  readonly #pauseIsOver = (): void => {
    this.#timer = null;
    this.flush();
  };

  /** Emits what waits and stops the clock. */
  end(): void {
    this.flush();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
