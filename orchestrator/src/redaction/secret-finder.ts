/** Finds the configured secrets in a stream, wherever they stand and however lines are broken in them. */
import { CR, LF } from "./byte-sets.ts";
import { GRAM_BYTES } from "./grams.ts";
import type { SecretAutomaton } from "./secret-automaton.ts";
import type { Form } from "./secret-forms.ts";
import type { Mask } from "./shape-finder.ts";
import type { TerminalText } from "./terminal-text.ts";

/** A line may be broken in a secret after this many of its bytes; sooner, every line's end would have to wait. */
const UNBROKEN_BYTES = 3;
/** CR and LF between two bytes of a secret: a broken line, and an empty one. */
const BREAK_BYTES = 4;
/** Long secrets that begin alike and are followed at once; further ones are masked for the length of their head. */
const FOLLOWED = 8;

export class SecretFinder {
  readonly #automaton: SecretAutomaton;
  #node = 0;
  /** The next position to look at. */
  #at = 0;
  #breaks = 0;
  /** Long secrets whose head has been there: what is left of them. */
  #followed: Form[] = [];
  /** Nothing before this position is undecided. */
  undecidedFrom = 0;

  constructor(automaton: SecretAutomaton) {
    this.#automaton = automaton;
  }

  /** Looks at what is new. */
  scan(text: TerminalText, mask: Mask): void {
    if (this.isWithin && this.#at < text.end) this.#run(text, mask);
    for (let i = 0; i < text.hitCount; i++) {
      const hit = text.hits[i] ?? 0;
      if (hit < this.#at) continue;
      this.#at = Math.max(this.#at, hit + 1 - GRAM_BYTES);
      this.#run(text, mask);
    }
    // Too short for a gram, and yet what a secret may begin with.
    if (this.#at < text.end) {
      this.#at = Math.max(this.#at, text.end + 1 - GRAM_BYTES);
      while (this.#at < text.end) this.#run(text, mask);
    }
    this.undecidedFrom = this.#start(text);
  }

  /** Whether a secret has started, and may go on. */
  get isWithin(): boolean {
    return this.#node !== 0 || this.#followed.length > 0;
  }

  /** At least one byte, and further ones as long as something matches. */
  #run(text: TerminalText, mask: Mask): void {
    const { next, column, columns, depth, found } = this.#automaton;
    do {
      const at = this.#at++;
      const byte = text.bytes[at] ?? 0;
      if (byte === CR || byte === LF) {
        this.#break(depth[this.#node] ?? 0);
        continue;
      }
      this.#breaks = 0;
      if (this.#followed.length > 0) this.#follow(byte, at, mask);
      this.#node = next[this.#node * columns + (column[byte] ?? 0)] ?? 0;
      const length = found[this.#node] ?? 0;
      if (length > 0) this.#find(text, length, mask);
    } while (this.#at < text.end && this.isWithin);
  }

  #break(depth: number): void {
    if (++this.#breaks <= BREAK_BYTES && (depth >= UNBROKEN_BYTES || this.#followed.length > 0)) {
      if (depth < UNBROKEN_BYTES) this.#node = 0;
      return;
    }
    this.#node = 0;
    this.#followed = [];
  }

  #follow(byte: number, at: number, mask: Mask): void {
    const going = this.#followed.filter((rest) => rest[0] === byte);
    if (going.length > 0) mask(at, at + 1);
    this.#followed = going.map((rest) => rest.subarray(1)).filter((rest) => rest.length > 0);
  }

  #find(text: TerminalText, length: number, mask: Mask): void {
    mask(startOf(text, this.#at, length), this.#at);
    for (const form of this.#automaton.longer.get(this.#node) ?? []) {
      if (this.#followed.length < FOLLOWED) this.#followed.push(form.subarray(length));
    }
  }

  /** Where the secret starts that may be under way. */
  #start(text: TerminalText): number {
    const depth = this.#automaton.depth[this.#node] ?? 0;
    return depth === 0 ? text.end : startOf(text, this.#at, depth);
  }

  /** Masks what is undecided and at least `min` bytes. */
  settle(text: TerminalText, min: number, mask: Mask): void {
    if ((this.#automaton.depth[this.#node] ?? 0) >= min) mask(this.#start(text), text.end);
  }

  /** Position `by` is position 0 from here on. */
  shift(by: number): void {
    this.#at -= by;
  }
}

/** Where the `count` bytes start that end before `end`, line breaks not counted. */
function startOf(text: TerminalText, end: number, count: number): number {
  let at = end;
  for (let left = count; left > 0 && at > 0;) {
    const byte = text.bytes[--at];
    if (byte !== CR && byte !== LF) left--;
  }
  return at;
}
