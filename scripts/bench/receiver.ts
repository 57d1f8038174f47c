/** One client of the paced program: whether it got every byte, how fast, and how long each was under way. */
import { createHash } from "node:crypto";
import { stampsOf, SUM_BYTES } from "./paced.ts";
import type { Stream } from "./stream.ts";

const READY = "ready";

export class Receiver {
  /** Fulfils when the program says that it is ready. */
  readonly ready: Promise<void>;
  /** Milliseconds from a write to this client. */
  readonly delays: number[] = [];
  readonly #hash = createHash("sha256");
  /** The newest bytes, which may be the sum. */
  #tail = Buffer.alloc(0);
  #head = "";
  #bytes = 0;
  #first = 0;
  #last = 0;

  constructor(stream: Stream) {
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

  /** Throws when what came is not what the program wrote. */
  check(): void {
    const sum = this.#hash.digest("hex");
    const wanted = this.#tail.toString("latin1");
    if (sum !== wanted)
      throw new Error(`a client got ${this.#bytes} bytes with SHA-256 ${sum}, the program's is ${wanted}`);
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
    this.#bytes += data.length;
    const now = performance.timeOrigin + this.#last;
    for (const stamp of stampsOf(data)) this.delays.push(now - stamp);
    if (data.length >= SUM_BYTES) {
      this.#hash.update(this.#tail).update(data.subarray(0, -SUM_BYTES));
      this.#tail = Buffer.from(data.subarray(-SUM_BYTES));
      return;
    }
    const both = Buffer.concat([this.#tail, data]);
    const known = Math.max(0, both.length - SUM_BYTES);
    this.#hash.update(both.subarray(0, known));
    this.#tail = both.subarray(known);
  }
}
