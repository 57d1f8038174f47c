/** Consecutive chunks of one stream of one boot that share a spool file, and leave it together. */
import { type Chunk, costOf } from "./chunk.ts";

export class Segment {
  /** The first record's seq, and the one behind the last record's. */
  from: number;
  next: number;
  /** Records in it; fewer than its seqs when some are missing in between. */
  count = 0;
  /** The number of its spool file; null when it has none. */
  file: number | null = null;
  /** Bytes of that file. */
  fileBytes = 0;
  /** Takes no more chunks. */
  sealed = false;
  /** It was acked or dropped: what is still on its way to or from its file is void. */
  gone = false;
  /** Null when all of them are in the file only. */
  #chunks: Chunk[] | null = [];
  #bytes = 0;
  #memory = 0;

  constructor(from: number) {
    this.from = from;
    this.next = from;
  }

  /** One that another boot left in file number `file`. */
  static inFile(file: number, fileBytes: number, chunks: readonly Chunk[]): Segment {
    const segment = new Segment(chunks[0]?.from ?? 1);
    segment.next = chunks.at(-1)?.next ?? 1;
    segment.count = countOf(chunks);
    segment.file = file;
    segment.fileBytes = fileBytes;
    segment.#bytes = fileBytes;
    segment.sealed = true;
    segment.#chunks = null;
    return segment;
  }

  get chunks(): readonly Chunk[] | null {
    return this.#chunks;
  }

  /** What all its chunks cost, in memory or not. Bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes of memory in use. */
  get memory(): number {
    return this.#memory;
  }

  get unspooled(): Chunk[] {
    return this.#chunks?.filter((chunk) => !chunk.spooled) ?? [];
  }

  add(chunk: Chunk): void {
    this.#chunks?.push(chunk);
    this.next = chunk.next;
    this.count += chunk.next - chunk.from;
    this.#bytes += costOf(chunk);
    this.#memory += costOf(chunk);
  }

  /** Gives up the chunks in memory that end below `next`. */
  trim(next: number): void {
    const keep = this.#chunks?.findIndex((chunk) => chunk.next > next) ?? 0;
    if (keep <= 0) return;
    for (const chunk of this.#chunks?.splice(0, keep) ?? []) {
      this.#memory -= costOf(chunk);
      // It will not be in the file, and must not be missed there.
      if (!chunk.spooled) this.count -= chunk.next - chunk.from;
    }
  }

  /** Leaves memory: all of it is in the file. */
  evict(): void {
    this.sealed = true;
    this.#chunks = null;
    this.#memory = 0;
  }

  /** Comes back from the file, from which some may be missing. */
  load(chunks: Chunk[]): void {
    this.#chunks = chunks;
    this.count = countOf(chunks);
    this.#memory = chunks.reduce((sum, chunk) => sum + costOf(chunk), 0);
    this.from = chunks[0]?.from ?? this.next;
    this.next = chunks.at(-1)?.next ?? this.next;
  }
}

const countOf = (chunks: readonly Chunk[]): number => chunks.reduce((sum, { from, next }) => sum + next - from, 0);
