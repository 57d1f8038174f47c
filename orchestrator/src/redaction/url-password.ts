/** Passwords in URLs: `scheme://user:password@host`; scheme, user and host stay readable. */
import { ALNUM, byteSet, DIGIT, KIND } from "./byte-sets.ts";
import { type Finding, runOf, type Shape, undecidedAt } from "./finding.ts";
import type { TerminalText } from "./terminal-text.ts";

const USER_BYTES = 128;
/** What is longer without an `@` is no password. Bytes. */
const PASSWORD_BYTES = 256;
/** A port is as long, and stands where a password would. */
const PORT_BYTES = 5;

const COLON = 0x3a;
const SLASH = 0x2f;
const AT = 0x40;
const USER = byteSet(/[^\p{Cc} /:@?#"'`<>\\]/u, true);
const PASSWORD = runOf(byteSet(/[^\p{Cc} /@"'`<>\\]/u, true));

export const URL_PASSWORD: Shape = { grams: ["://"], scan: scanUrl };

function scanUrl(text: TerminalText, hit: number): Finding | null {
  const { bytes, end } = text;
  if (bytes[hit] !== SLASH || bytes[hit - 1] !== SLASH || bytes[hit - 2] !== COLON) return null;
  if (ALNUM[bytes[hit - 3] ?? 0] === 0) return null;
  let colon = hit + 1;
  while (colon < end && colon - hit <= USER_BYTES && USER[bytes[colon] ?? 0] === 1) colon++;
  if (colon >= end) return undecidedAt(text, PASSWORD);
  if (bytes[colon] !== COLON) return null;
  const from = colon + 1;
  let seen = 0;
  for (let i = from; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === AT && i > from) return { kind: "secret", from, to: i, run: null };
    if (PASSWORD.set[byte] === 0 || i - from >= PASSWORD_BYTES) return null;
    seen |= KIND[byte] ?? 0;
  }
  return { kind: "undecided", from, run: PASSWORD, weak: seen === DIGIT && end - from <= PORT_BYTES };
}
