/**
 * Output as text in one piece: without what a line editor or colours put inside a word, with the way back to the raw
 * bytes, and with the places where a secret may begin.
 */
import { CR, ESC, LF, SPACE } from "./byte-sets.ts";
import { ESCAPE_BYTES, escapeLength } from "./escape-sequence.ts";
import { CONTROL, type GramFilter, IN_GRAM, isGram } from "./grams.ts";

/** Raw bytes taken in at once. */
export const SLICE_BYTES = 16 * 1024;

/** Text kept between two slices: what is undecided and what the look back needs. Bytes. */
const KEPT_BYTES = 4096;

/** What is left out may be this much more than `LEFT_OUT_RATIO` bytes a byte of text; beyond it, it parts words. */
const LEFT_OUT_BYTES = 256;
const LEFT_OUT_RATIO = 32;

/** In coloured text the next pair is not far: so many are looked at one by one. Even, so that four at a time begin even. */
const NEAR_PAIRS = 16;

/** Fewer bytes are copied faster one by one. */
const SHORT_BYTES = 512;

const CAPACITY = KEPT_BYTES + SLICE_BYTES + ESCAPE_BYTES + 16;

/** Every session has a text, and looks at it in one go: these are shared by all. A text keeps its own rest of them. */
const words = new Uint16Array((SLICE_BYTES + ESCAPE_BYTES) / 2 + 8);
/** Two pairs at a time, the lower half the first of them. */
const doubles = new Uint32Array(words.buffer);
const bytes = new Uint8Array(CAPACITY);
const scratch = {
  input: new Uint8Array(words.buffer),
  bytes,
  source: new DataView(words.buffer),
  target: new DataView(bytes.buffer),
  hits: new Int32Array(CAPACITY),
  gapAt: new Int32Array(CAPACITY),
  gapSkip: new Int32Array(CAPACITY),
};

/** Positions are indices into `bytes`, from 0 to before `end`; `keep` moves them. */
export class TerminalText {
  readonly bytes = scratch.bytes;
  /** Positions of the last bytes of grams, ascending; `hitCount` of them. */
  readonly hits = scratch.hits;
  hitCount = 0;
  end = 0;
  readonly #filter: GramFilter;
  #kept = new Uint8Array(512);
  #keptGaps: { at: number; skip: number }[] = [];
  /** Raw bytes whose meaning depends on what follows: the start of an escape sequence, a space, a space and a CR. */
  #held = new Uint8Array(ESCAPE_BYTES);
  #heldCount = 0;
  #gapCount = 0;
  #leftOut = 0;
  #leftOutAt = 0;
  /** The raw offset of position 0. */
  #origin = 0;

  constructor(filter: GramFilter) {
    this.#filter = filter;
  }

  /** The raw offset of a space that is held, from the end of what was taken in; 0 when none is. */
  get heldSpace(): number {
    return this.#held[0] === SPACE ? this.#heldCount : 0;
  }

  /** Puts what is kept back in place; to be called before anything else, whenever something else may have run. */
  open(): void {
    this.bytes.set(this.#kept.subarray(0, this.end));
    this.#gapCount = 0;
    for (const { at, skip } of this.#keptGaps) {
      scratch.gapAt[this.#gapCount] = at;
      scratch.gapSkip[this.#gapCount++] = skip;
    }
    this.hitCount = 0;
  }

  /** Takes in at most `SLICE_BYTES` raw bytes. */
  append(slice: Uint8Array): void {
    const { input } = scratch;
    const length = this.#heldCount + slice.length;
    input.set(this.#held.subarray(0, this.#heldCount));
    input.set(slice, this.#heldCount);
    // Bytes come in pairs; this one is in no gram and no sequence.
    input[length] = 0;
    const held = this.#take(length);
    this.#held.set(input.subarray(held, length));
    this.#heldCount = length - held;
  }

  /** Takes in the first `length` bytes of the input; gives from where on they are to be held. */
  #take(length: number): number {
    const { input } = scratch;
    const { pairs } = this.#filter;
    const pairCount = (length + 1) >> 1;
    /** What is before it is in the text, or left out of it. */
    let done = 0;
    this.#findAcross(done, length);
    for (let pair = nextPair(pairs, 0, pairCount); pair < pairCount;) {
      const at = pair * 2;
      const flags = pairs[words[pair] ?? 0] ?? 0;
      if ((flags & IN_GRAM) !== 0) this.#findWithin(done, at, length);
      let next = done;
      if ((flags & CONTROL) !== 0) {
        next = this.#control(done, at, length);
        if (next === done) next = this.#control(done, at + 1, length);
        if (next < 0) return ~next;
      }
      let from = pair + 1;
      if (next > done) {
        done = next;
        from = done >> 1;
        this.#findAcross(done, length);
      }
      pair = nextPair(pairs, from, pairCount);
    }
    // A CR behind it would make it a line editor's.
    const held = length > done && input[length - 1] === SPACE ? length - 1 : length;
    this.#copy(done, held);
    return held;
  }

  /** Looks for grams that end in the first two bytes of what follows in the input. */
  #findAcross(done: number, length: number): void {
    const { bytes, end } = this;
    const { input } = scratch;
    if (done >= length) return;
    const before = end > 0 ? (bytes[end - 1] ?? 0) : 0;
    const first = input[done] ?? 0;
    this.#find(end, end > 1 ? (bytes[end - 2] ?? 0) : 0, before, first);
    if (done + 1 < length) this.#find(end + 1, before, first, input[done + 1] ?? 0);
  }

  /** Looks for grams that have the pair at `at`. */
  #findWithin(done: number, at: number, length: number): void {
    const { input } = scratch;
    const shift = this.end - done;
    const first = input[at] ?? 0;
    const second = input[at + 1] ?? 0;
    if (at > done && at + 1 < length) this.#find(shift + at + 1, input[at - 1] ?? 0, first, second);
    if (at >= done && at + 2 < length) this.#find(shift + at + 2, first, second, input[at + 2] ?? 0);
  }

  #find(at: number, first: number, second: number, third: number): void {
    if (isGram(this.#filter, first, second, third)) this.hits[this.hitCount++] = at;
  }

  /** Handles the byte at `at` if it is an ESC or a CR; gives what is done, or the complement of what is to be held. */
  #control(done: number, at: number, length: number): number {
    const { input } = scratch;
    if (at < done || at >= length) return done;
    if (input[at] === ESC) return this.#escape(done, at, length);
    return input[at] === CR ? this.#return(done, at, length) : done;
  }

  /** Handles the ESC at `at`; gives what is done, or the complement of what is to be held. */
  #escape(done: number, at: number, length: number): number {
    this.#copy(done, at);
    const sequence = escapeLength(scratch.input, at, length);
    if (sequence === 0) return ~at;
    const size = Math.abs(sequence);
    if (sequence < 0 || !this.#leaveOut(this.end, size)) {
      this.bytes.fill(ESC, this.end, this.end + size);
      this.end += size;
    }
    return at + size;
  }

  /** Handles the CR at `at`, which is a line editor's at the margin when it is behind a space and not before an LF. */
  #return(done: number, at: number, length: number): number {
    const { input } = scratch;
    if (at <= done || input[at - 1] !== SPACE || input[at + 1] === LF || input[at + 1] === CR) return done;
    const space = this.end + at - 1 - done;
    if (at + 1 < length && !this.#leaveOut(space, 2)) return done;
    this.#copy(done, at - 1);
    return at + 1 < length ? at + 1 : ~(at - 1);
  }

  /** Puts a part of the input into the text; grams that were found behind it are not there after all. */
  #copy(from: number, to: number): void {
    const { input } = scratch;
    const { bytes, hits, end } = this;
    const shift = end - from;
    if (to - from > SHORT_BYTES) bytes.set(input.subarray(from, to), end);
    else copyShort(from, to, shift);
    this.end = shift + to;
    while (this.hitCount > 0 && (hits[this.hitCount - 1] ?? 0) >= this.end) this.hitCount--;
  }

  /** Notes that `size` raw bytes before position `at` are not in the text; false when that would be too many. */
  #leaveOut(at: number, size: number): boolean {
    const owed = Math.max(0, this.#leftOut - LEFT_OUT_RATIO * (at - this.#leftOutAt));
    if (owed + size > LEFT_OUT_BYTES) return false;
    this.#leftOut = owed + size;
    this.#leftOutAt = at;
    const last = this.#gapCount - 1;
    const skip = last < 0 ? 0 : (scratch.gapSkip[last] ?? 0);
    const same = last >= 0 && scratch.gapAt[last] === at;
    const index = same ? last : this.#gapCount++;
    scratch.gapAt[index] = at;
    scratch.gapSkip[index] = skip + size;
    return true;
  }

  /** The index of the last gap at or before a position; -1 without one. */
  #gapBefore(at: number): number {
    let low = 0;
    let high = this.#gapCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((scratch.gapAt[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Whether something was left out right before a position. */
  hasGapAt(at: number): boolean {
    const gap = this.#gapBefore(at);
    return gap >= 0 && scratch.gapAt[gap] === at;
  }

  /** The raw offset of a position, from the start of the stream. */
  rawOf(at: number): number {
    const gap = this.#gapBefore(at);
    return this.#origin + at + (gap < 0 ? 0 : (scratch.gapSkip[gap] ?? 0));
  }

  /** Whether a word may start here: at the start, behind a byte that is not in `word`, or behind a colour or `\n`. */
  startsWord(at: number, word: Uint8Array): boolean {
    const before = at <= 0 ? 0 : (this.bytes[at - 1] ?? 0);
    if (word[before] === 0 || this.hasGapAt(at)) return true;
    // JSON and quoted strings: a line break in there is a backslash and a letter.
    return this.bytes[at - 2] === 0x5c && (before === 0x6e || before === 0x72 || before === 0x74);
  }

  /** Forgets everything before a position, which becomes 0. */
  keep(from: number): void {
    const size = this.end - from;
    if (size > this.#kept.length) this.#kept = new Uint8Array(Math.min(KEPT_BYTES, size * 2));
    this.#kept.set(this.bytes.subarray(from, this.end));
    const origin = this.rawOf(from);
    const skipped = origin - this.#origin - from;
    this.#keptGaps = [];
    for (let gap = this.#gapBefore(from) + 1; gap < this.#gapCount; gap++) {
      const [at, skip] = [scratch.gapAt[gap] ?? 0, scratch.gapSkip[gap] ?? 0];
      this.#keptGaps.push({ at: at - from, skip: skip - skipped });
    }
    this.#origin = origin;
    this.#leftOutAt -= from;
    this.end = size;
  }
}

/** Sixteen bytes at a time, so up to 15 too many: what follows in the text is not there yet. */
function copyShort(from: number, to: number, shift: number): void {
  const { source, target } = scratch;
  for (let i = from; i < to; i += 16) {
    target.setUint32(shift + i, source.getUint32(i));
    target.setUint32(shift + i + 4, source.getUint32(i + 4));
    target.setUint32(shift + i + 8, source.getUint32(i + 8));
    target.setUint32(shift + i + 12, source.getUint32(i + 12));
  }
}

/**
 * The next pair that may mean something, or `count`. Behind a few of them four at a time, from arrays that the compiler
 * knows: as a function of its own this loop is then three times as fast as one that is given its input.
 */
function nextPair(pairs: Uint8Array, from: number, count: number): number {
  let pair = from;
  for (const near = Math.min(count, (from + NEAR_PAIRS) & ~1); pair < near; pair++) {
    if (pairs[words[pair] ?? 0] !== 0) return pair;
  }
  let at = pair >> 1;
  for (const last = (count >> 1) - 2; at <= last; at += 2) {
    const one = doubles[at] ?? 0;
    const two = doubles[at + 1] ?? 0;
    const first = (pairs[one & 0xffff] ?? 0) | (pairs[one >>> 16] ?? 0);
    if ((first | (pairs[two & 0xffff] ?? 0) | (pairs[two >>> 16] ?? 0)) !== 0) break;
  }
  pair = Math.max(pair, at * 2);
  while (pair < count && pairs[words[pair] ?? 0] === 0) pair++;
  return pair;
}
