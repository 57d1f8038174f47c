/** The length of a terminal's escape sequences, and which of them do not part what is left and right of them. */
import { byteSet, ESC } from "./byte-sets.ts";

/** A sequence that has no end by then is none. Bytes; 24-bit foreground and background colours take 38. */
export const ESCAPE_BYTES = 64;

const BRACKET = 0x5b;
const OPEN_PAREN = 0x28;
const CLOSE_PAREN = 0x29;

/**
 * Ends of CSI sequences that leave the cursor where it is: colours (m), erase in line (K), modes (h, l). Coloured
 * output and line editors put them inside a word.
 */
const WITHIN = byteSet(/[mKhl]/);

/**
 * Bytes of the sequence that starts with the ESC at `at`: negative when it parts words, 0 while its last byte is not
 * before `end`. * The text of an OSC is not counted to it: a title may hold a secret.
 */
export function escapeLength(input: Uint8Array, at: number, end: number): number {
  const second = input[at + 1];
  if (at + 1 >= end || second === undefined) return 0;
  if (second === BRACKET) return controlLength(input, at, end);
  if (second === OPEN_PAREN || second === CLOSE_PAREN) {
    const third = input[at + 2];
    if (at + 2 >= end || third === undefined) return 0;
    return third <= ESC ? -2 : 3;
  }
  return second < 0x20 ? -1 : -2;
}

/** ECMA-48, 5.4: parameter and intermediate bytes 0x20 to 0x3f, then one of 0x40 to 0x7e. */
function controlLength(input: Uint8Array, at: number, end: number): number {
  for (let i = at + 2; i < end; i++) {
    const byte = input[i] ?? 0;
    const length = i - at;
    if (length >= ESCAPE_BYTES) return -length;
    if (byte >= 0x20 && byte <= 0x3f) continue;
    if (byte < 0x40 || byte > 0x7e) return -length;
    return WITHIN[byte] === 1 ? length + 1 : -length - 1;
  }
  return 0;
}
