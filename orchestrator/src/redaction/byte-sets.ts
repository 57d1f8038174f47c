/** Sets of bytes as tables of 256: what a shape may consist of, and what kinds of characters it has. */

export const TAB = 9;
export const LF = 10;
export const CR = 13;
export const ESC = 27;
export const SPACE = 32;
export const DASH = 45;

/** The ASCII bytes that match `pattern`, a regular expression of one character; `high` for those from 0x80 as well. */
export function byteSet(pattern: RegExp, high = false): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    if (byte >= 0x80) return high ? 1 : 0;
    return pattern.test(String.fromCharCode(byte)) ? 1 : 0;
  });
}

export const ALNUM = byteSet(/[A-Za-z0-9]/);
/** What a token, an identifier or a number is made of: a token that starts behind one of these is part of a word. */
export const WORD = byteSet(/\w/);
export const BASE64_WORD = byteSet(/[\w+/]/);
export const BASE64_URL = byteSet(/[\w-]/);
/** `token68` of RFC 9110, section 11.2: what follows a scheme in an Authorization header. */
export const TOKEN68 = byteSet(/[\w.~+/=-]/);

export const DIGIT = 1;
export const LOWER = 2;
export const UPPER = 4;
const OTHER = 8;

/** The kind of every byte, as a bit. */
export const KIND = Uint8Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  if (/[0-9]/.test(char)) return DIGIT;
  if (/[a-z]/.test(char)) return LOWER;
  return /[A-Z]/.test(char) ? UPPER : OTHER;
});

/** An ASCII letter as its lower-case one; other bytes as they are. */
export function lower(byte: number): number {
  return KIND[byte] === UPPER ? byte + 32 : byte;
}

export function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
