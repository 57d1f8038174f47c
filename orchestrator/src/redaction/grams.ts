/**
 * The filter that every byte of output passes. Each secret contains three bytes in a row that are known, its gram.
 * Output is looked at two bytes at a time, so that a gram shows as one of its two pairs; then all three are looked at.
 */
import { CR, ESC, LF, SPACE } from "./byte-sets.ts";

export const GRAM_BYTES = 3;

/** What a pair of bytes may be, as bits. */
export const IN_GRAM = 1;
export const CONTROL = 2;

export interface GramFilter {
  /** For two bytes as a word of the machine: `IN_GRAM` and `CONTROL`. */
  pairs: Uint8Array;
  /** For the key of a gram: 1 when there is one, or another with the same key. */
  grams: Uint8Array;
}

/** A gram as a number of 15 bits. Only 5 bits of each byte count, so that upper and lower case are the same. */
function gramKey(first: number, second: number, third: number): number {
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}

/** The key of the gram whose last byte is at `at`. */
export function keyAt(bytes: Uint8Array, at: number): number {
  return gramKey(bytes[at - 2] ?? 0, bytes[at - 1] ?? 0, bytes[at] ?? 0);
}

export function gramFilter(grams: Iterable<Uint8Array>): GramFilter {
  const filter = { pairs: controlPairs(), grams: new Uint8Array(1 << 15) };
  for (const gram of grams) {
    filter.grams[keyAt(gram, GRAM_BYTES - 1)] = 1;
    for (let at = 0; at + 1 < GRAM_BYTES; at++) {
      const word = wordOf(gram[at] ?? 0, gram[at + 1] ?? 0);
      filter.pairs[word] = (filter.pairs[word] ?? 0) | IN_GRAM;
    }
  }
  return filter;
}

/** Pairs with an ESC, and those with a CR that may be a line editor's: behind a space, and before no LF. */
function controlPairs(): Uint8Array {
  const pairs = new Uint8Array(1 << 16);
  for (let byte = 0; byte < 256; byte++) {
    pairs[wordOf(ESC, byte)] = CONTROL;
    pairs[wordOf(byte, ESC)] = CONTROL;
    if (byte !== LF && byte !== CR) pairs[wordOf(CR, byte)] = CONTROL;
  }
  pairs[wordOf(SPACE, CR)] = CONTROL;
  return pairs;
}

/** Whether there is such a gram, or one that differs in case only and whose pairs are there. */
export function isGram({ pairs, grams }: GramFilter, first: number, second: number, third: number): boolean {
  const isPaired = ((pairs[wordOf(first, second)] ?? 0) & (pairs[wordOf(second, third)] ?? 0) & IN_GRAM) !== 0;
  return isPaired && grams[gramKey(first, second, third)] === 1;
}

/** Two bytes in a row as the machine reads them: everything that runs workerd has the lower byte first. */
function wordOf(first: number, second: number): number {
  return first | (second << 8);
}
