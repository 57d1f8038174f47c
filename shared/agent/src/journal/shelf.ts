/** The newest entries of one stream, numbered without a hole; the oldest go first. */

/** Dropped places at the array's front that are worth a copy of the rest. */
const COMPACT_AT = 1024;

export class Shelf<T extends { bytes: number }> {
  readonly #limit: number;
  #entries: (T | undefined)[] = [];
  #head = 0;
  #bytes = 0;
  #last = 0;

  /** Keeps at most `limit` bytes of entries, but the newest always. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The newest seq; 0 before the first entry. */
  get last(): number {
    return this.#last;
  }

  /** The oldest seq that is kept; last + 1 when there is none. */
  get first(): number {
    return this.#last - this.#length + 1;
  }

  get #length(): number {
    return this.#entries.length - this.#head;
  }

  /** Appends the entry that has number last + 1. */
  append(entry: T): void {
    this.#entries.push(entry);
    this.#last++;
    this.#bytes += entry.bytes;
    while (this.#bytes > this.#limit && this.#length > 1) this.#dropOldest();
  }

  /** At most `limit` entries behind `after`, oldest first; what is not kept any more is left out. */
  read(after: number, limit: number): T[] {
    const begin = this.#head + Math.max(0, after + 1 - this.first);
    return this.#entries.slice(begin, begin + limit).filter((entry) => entry !== undefined);
  }

  #dropOldest(): void {
    this.#bytes -= this.#entries[this.#head]?.bytes ?? 0;
    this.#entries[this.#head++] = undefined;
    if (this.#head < COMPACT_AT || this.#head * 2 <= this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}
