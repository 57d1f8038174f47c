/** The records of one stream that wait for others to share their chunk. */
import { type Chunk, chunkOf, SEPARATOR_BYTES } from "./chunk.ts";

export class OpenChunk {
  #records: string[] = [];
  #from = 1;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get length(): number {
    return this.#records.length;
  }

  /** Whether a record of `bytes` with number `seq` belongs in here; into an empty one every record does. */
  takes(seq: number, bytes: number, bounds: { chunkBytes: number; chunkRecords: number }): boolean {
    const { length } = this.#records;
    if (length === 0) return true;
    const fits = this.#bytes + bytes + SEPARATOR_BYTES <= bounds.chunkBytes && length < bounds.chunkRecords;
    return fits && seq === this.#from + length;
  }

  add(seq: number, json: string, bytes: number): void {
    if (this.#records.length === 0) this.#from = seq;
    this.#records.push(json);
    this.#bytes += bytes + SEPARATOR_BYTES;
  }

  /** The chunk of what was added, and begins anew; null when that is nothing. */
  close(): Chunk | null {
    if (this.#records.length === 0) return null;
    const chunk = chunkOf(this.#from, this.#records);
    this.#records = [];
    this.#bytes = 0;
    return chunk;
  }
}
