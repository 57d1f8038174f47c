/** One client of the paced program: whether it got every byte, how fast, and how long each was under way. */
import { stampsOf } from "./paced.ts";
import type { Stream } from "./stream.ts";
import type { Transcript } from "./transcript.ts";

const READY = "ready";

export class Receiver {
  /** Fulfils when the program says that it is ready. */
  readonly ready: Promise<void>;
  /** Milliseconds from a write to this client. */
  readonly delays: number[] = [];
  readonly #transcript: Transcript;
  #head = "";
  #bytes = 0;
  #first = 0;
  #last = 0;
  #differs: number | null = null;

  constructor(stream: Stream, transcript: Transcript) {
    this.#transcript = transcript;
    const ready = Promise.withResolvers<void>();
    this.ready = ready.promise;
    stream.read((data) => {
      const rest = this.#skipReady(Buffer.from(data.buffer, data.byteOffset, data.length));
      if (this.#head === READY) ready.resolve();
      if (rest.length > 0) this.#take(rest);
    });
  }

  /** Millions of bytes per second from the first to the last. */
  get rate(): number {
    return this.#bytes / 1000 / (this.#last - this.#first);
  }

  /** Throws when it got something else than the others, or less. */
  check(): void {
    if (this.#differs !== null) throw new Error(`a client got other bytes than the rest from byte ${this.#differs} on`);
    if (this.#bytes !== this.#transcript.length)
      throw new Error(`a client got ${this.#bytes} of ${this.#transcript.length} bytes`);
  }

  #skipReady(data: Buffer): Buffer {
    const missing = READY.length - this.#head.length;
    if (missing <= 0) return data;
    this.#head += data.toString("latin1", 0, missing);
    return data.subarray(missing);
  }

  #take(data: Buffer): void {
    this.#last = performance.now();
    if (this.#bytes === 0) this.#first = this.#last;
    if (!this.#transcript.agrees(this.#bytes, data)) this.#differs ??= this.#bytes;
    this.#bytes += data.length;
    const now = performance.timeOrigin + this.#last;
    for (const stamp of stampsOf(data)) this.delays.push(now - stamp);
  }
}
