/** JSON Web Tokens, and the signed cookies that look like them: base64 of `{"`, a dot, more of it. */
import { BASE64_URL, byteSet, WORD } from "./byte-sets.ts";
import { type Finding, runOf, type Shape } from "./finding.ts";
import type { TerminalText } from "./terminal-text.ts";

/** A header is not longer: it names an algorithm and a key. Bytes. */
const HEADER_BYTES = 256;
const MIN_HEADER_BYTES = 8;
/** After the header's dot, so many bytes make it a token. */
const MIN_PAYLOAD_BYTES = 4;

const DOT = 0x2e;
const REST = runOf(byteSet(/[\w.-]/));

export const WEB_TOKEN: Shape = { grams: ["eyJ"], scan: scanWebToken };

function scanWebToken(text: TerminalText, hit: number): Finding | null {
  const { bytes, end } = text;
  if (bytes[hit] !== 0x4a || bytes[hit - 1] !== 0x79 || bytes[hit - 2] !== 0x65) return null;
  if (!text.startsWord(hit - 2, WORD)) return null;
  const from = hit + 1;
  let dot = from;
  while (dot < end && dot - from <= HEADER_BYTES && BASE64_URL[bytes[dot] ?? 0] === 1) dot++;
  if (dot < end && (bytes[dot] !== DOT || dot - from < MIN_HEADER_BYTES)) return null;
  for (let i = dot + 1; i < end; i++) {
    if (REST.set[bytes[i] ?? 0] === 0) return null;
    if (i - dot >= MIN_PAYLOAD_BYTES) return { kind: "secret", from, to: i + 1, run: REST };
  }
  return { kind: "undecided", from, run: REST, weak: false };
}
