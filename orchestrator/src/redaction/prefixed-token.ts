/** Tokens that say what they are: a prefix, which stays readable, and so many bytes of one set. */
import { ascii, CR, KIND, LF, WORD } from "./byte-sets.ts";
import { type Finding, type Run, runOf, type Shape, undecidedAt } from "./finding.ts";
import type { TerminalText } from "./terminal-text.ts";

/** What lacks the kinds that it must have is no token after this many bytes. */
const JUDGE_BYTES = 128;

export interface Prefixed {
  prefix: string;
  /** The rarest three characters in a row of the prefix; its end by default. */
  gram?: string;
  /** What follows the prefix. */
  set: Uint8Array;
  /** Fewer bytes are no token. */
  min: number;
  /** More bytes are no token either, nor is one before a byte of this set. */
  exact?: Uint8Array;
  /** Kinds of characters that are all in it. */
  kinds?: number;
  /** Bytes behind which the prefix is part of something else. */
  word?: Uint8Array;
}

interface Token {
  prefix: Uint8Array;
  min: number;
  exact: Uint8Array | null;
  kinds: number;
  word: Uint8Array;
  run: Run;
}

export function prefixed({
  prefix,
  gram = prefix.slice(-3),
  set,
  min,
  exact,
  kinds = 0,
  word = WORD,
}: Prefixed): Shape {
  const token = { prefix: ascii(prefix), min, exact: exact ?? null, kinds, word, run: runOf(set) };
  const ahead = prefix.indexOf(gram) + 2;
  return { grams: [gram], scan: (text, hit) => scanToken(text, hit - ahead, token) };
}

function scanToken(text: TerminalText, start: number, token: Token): Finding | null {
  const { prefix, min, exact, kinds, run } = token;
  const { bytes, end } = text;
  for (let i = 0; i < prefix.length; i++) {
    if (start + i >= end) return undecidedAt(text, run);
    if (bytes[start + i] !== prefix[i]) return null;
  }
  if (!text.startsWord(start, token.word)) return null;
  const from = start + prefix.length;
  let [count, seen, breaks] = [0, 0, 0];
  for (let i = from; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (run.set[byte] === 0) {
      // A line that was broken inside the token; only while a token of a known length is not complete.
      if ((byte === CR || byte === LF) && kinds === 0 && count > 0 && count < min && ++breaks <= 2) continue;
      const isWhole = exact !== null && exact[byte] === 0 && count === min;
      return isWhole ? { kind: "secret", from, to: i, run: null } : null;
    }
    count++;
    seen |= KIND[byte] ?? 0;
    if (exact !== null) {
      if (count > min) return null;
    } else if (count >= min && (seen & kinds) === kinds) {
      return { kind: "secret", from, to: i + 1, run };
    } else if (count >= JUDGE_BYTES) {
      return null;
    }
  }
  return { kind: "undecided", from, run, weak: false };
}
