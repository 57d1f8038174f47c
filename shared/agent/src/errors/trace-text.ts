/** The raw lines of one trace in bounded memory: its beginning and its end stay. */
import { TRACE_BYTES } from "@gantry/contracts";

/** Room for the sentence about the cut, bytes. */
const NOTE_BYTES = 64;
/** Each of the two kept parts, bytes. */
const PART_BYTES = (TRACE_BYTES - NOTE_BYTES) / 2;

type Part = { lines: string[]; bytes: number };

const cost = (line: string) => Buffer.byteLength(line) + 1;

export class TraceText {
  readonly #head: Part = { lines: [], bytes: 0 };
  readonly #tail: Part = { lines: [], bytes: 0 };
  #cut = 0;

  /** Appends a line; beyond TRACE_BYTES the oldest line after the beginning is dropped. */
  add(line: string): void {
    const bytes = cost(line);
    const headIsOpen = this.#tail.lines.length === 0 && this.#cut === 0;
    const part = headIsOpen && this.#head.bytes + bytes <= PART_BYTES ? this.#head : this.#tail;
    part.lines.push(line);
    part.bytes += bytes;
    while (this.#tail.bytes > PART_BYTES) {
      this.#tail.bytes -= cost(this.#tail.lines.shift() ?? "");
      this.#cut++;
    }
  }

  /** The lines joined by \n, with a note where some were cut. */
  toString(): string {
    const note = this.#cut > 0 ? [`[… ${this.#cut} lines cut …]`] : [];
    return [...this.#head.lines, ...note, ...this.#tail.lines].join("\n");
  }
}
