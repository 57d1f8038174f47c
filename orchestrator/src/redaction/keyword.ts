/** Words that say that a secret follows, and the way from such a word to the value. */
import { lower, SPACE, TAB } from "./byte-sets.ts";
import type { TerminalText } from "./terminal-text.ts";

/** Spaces before and after the sign of an assignment. */
const SPACES = 8;

export const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
export const BACKSLASH = 0x5c;
const COLON = 0x3a;
export const EQUALS = 0x3d;

/** The text is over before it is clear; `null` stands for "no". */
export const MORE = "more";
export type Step<T> = T | typeof MORE | null;

export interface Assignment {
  /** The sign: 0x3d `=` or 0x3a `:`. */
  sign: number;
  /** The quote before the value, 0 without one. */
  quote: number;
  /** Whether there is no space around the sign. */
  tight: boolean;
  /** Where the value is. */
  at: number;
}

/** Three characters in small letters, in capitals, and with either in a word that begins there. */
export function inAnyCase(gram: string): string[] {
  const cases = [...gram].map((char) => [char, char.toUpperCase()]);
  return [
    ...new Set(cases.reduce<string[]>((all, both) => all.flatMap((start) => both.map((char) => start + char)), [""])),
  ];
}

/** The position behind `word`, which is in lower case, if the text has it at `start` in any case. */
export function readWord(text: TerminalText, start: number, word: Uint8Array): Step<number> {
  for (let i = 0; i < word.length; i++) {
    if (start + i >= text.end) return MORE;
    if (lower(text.bytes[start + i] ?? 0) !== word[i]) return null;
  }
  return start + word.length;
}

/**
 * `=value`, `: value`, `": "value`, ` = 'value`: everything up to the value's first byte, which is there. A quote may
 * have a backslash before it, as in JSON within JSON.
 */
export function readAssignment(text: TerminalText, start: number): Step<Assignment> {
  const { bytes, end } = text;
  const left = skipSpaces(text, skipQuote(text, start));
  if (left >= end) return MORE;
  const sign = bytes[left] ?? 0;
  if (sign !== EQUALS && sign !== COLON) return null;
  const right = skipSpaces(text, left + 1);
  if (right >= end) return MORE;
  const value = skipQuote(text, right);
  if (value >= end) return MORE;
  const quote = value === right ? 0 : (bytes[value - 1] ?? 0);
  return { sign, quote, tight: left === start && right === left + 1, at: value };
}

/** Behind a quote, if there is one at `from`; the text's end when a backslash is the last that is there. */
function skipQuote(text: TerminalText, from: number): number {
  const at = from < text.end && text.bytes[from] === BACKSLASH ? from + 1 : from;
  if (at >= text.end) return at;
  return text.bytes[at] === DOUBLE_QUOTE || text.bytes[at] === SINGLE_QUOTE ? at + 1 : from;
}

function skipSpaces(text: TerminalText, from: number): number {
  let at = from;
  while (at < text.end && at - from < SPACES && (text.bytes[at] === SPACE || text.bytes[at] === TAB)) at++;
  return at;
}
