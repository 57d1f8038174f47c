/** Makes lines of one stream of a supervised process, whatever the pieces in which its bytes arrive. */
import { type Cut, incompleteBytes, LINE_BYTES } from "@gantry/contracts";

const LF = 0x0a;
const CR = 0x0d;

/** A line without its end, or a piece of one. `cut` is null when it is whole. */
export type SplitLine = {
  text: string;
  cut: Cut | null;
  /** Given before its end came: the next line of the stream is its rest, which can be empty. */
  partial: boolean;
};

/**
 * LF ends a line, a CR right before it is dropped. Bytes that are no UTF-8 become U+FFFD, as many as TextDecoder makes
 * (https://encoding.spec.whatwg.org/#utf-8-decoder); NULs stay. No character is cut apart.
 */
export class LineSplitter {
  readonly #emit: (line: SplitLine) => void;
  readonly #held = Buffer.alloc(LINE_BYTES);
  #length = 0;
  /** The line's beginning was given. */
  #begun = false;

  /** `emit` gets each line in the order of the stream, during `push`, `flush` and `end`. */
  constructor(emit: (line: SplitLine) => void) {
    this.#emit = emit;
  }

  /** Takes bytes as they were read; the chunk can be used again afterwards. */
  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, from)) {
      this.#hold(bytes, from, at);
      this.#endLine();
      from = at + 1;
    }
    this.#hold(bytes, from, bytes.length);
  }

  /** The stream is quiet: gives what is held as a partial line, but for a character's beginning (3 bytes at most). */
  flush(): void {
    const length = this.#length - incompleteBytes(this.#held.subarray(0, this.#length));
    if (length > 0) this.#give(length, this.#begun ? "ends" : null, true);
  }

  /** The stream is over: gives all that is held as a partial line. */
  end(): void {
    if (this.#length > 0) this.#give(this.#length, this.#begun ? "ends" : null, true);
  }

  #hold(bytes: Buffer, from: number, to: number): void {
    for (let at = from; at < to;) {
      if (this.#length === LINE_BYTES) {
        this.#give(LINE_BYTES - incompleteBytes(this.#held), this.#begun ? "goes on" : "begins", false);
      }
      const copied = bytes.copy(this.#held, this.#length, at, to);
      this.#length += copied;
      at += copied;
    }
  }

  #endLine(): void {
    if (this.#held[this.#length - 1] === CR) this.#length--;
    this.#give(this.#length, this.#begun ? "ends" : null, false);
  }

  /** Gives the first `length` bytes held and keeps the others. */
  #give(length: number, cut: Cut | null, partial: boolean): void {
    const text = this.#held.toString("utf8", 0, length);
    this.#held.copyWithin(0, length, this.#length);
    this.#length -= length;
    this.#begun = cut === "begins" || cut === "goes on";
    this.#emit({ text, cut, partial });
  }
}
