/** Private keys in PEM: what is between `-----BEGIN ... PRIVATE KEY-----` and `-----END`, however long. */
import { ascii, byteSet, CR, DASH, ESC, LF, SPACE, TAB } from "./byte-sets.ts";
import { type Finding, KEPT, MASKED, type Run, type Shape } from "./finding.ts";
import type { TerminalText } from "./terminal-text.ts";

/** An RSA key of 16,384 bits takes 13 KB; a block without an end is masked up to here. Bytes. */
const KEY_BYTES = 16 * 1024;
/** Between BEGIN and PRIVATE: "ENCRYPTED ", "OPENSSH " and their like. */
const LABEL_BYTES = 32;

const BEGIN = ascii("-----BEGIN ");
const LABEL = byteSet(/[A-Z0-9 ]/);
/** PGP adds BLOCK. The dash makes sure that the label is over. */
const ENDS = ["PRIVATE KEY-", "PRIVATE KEY BLOCK-"].map(ascii);

export const PRIVATE_KEY: Shape = { grams: ["EY-", "CK-"], scan: scanPrivateKey };

/** Base64, header lines, and `\n` where the key is a JSON string. Dashes stay, for five of them end the block. */
const BODY: Run = { set: bodySet(), limit: KEY_BYTES };

function bodySet(): Uint8Array {
  const masked = byteSet(/[A-Za-z0-9+/=:,.()\\]/);
  const kept = [DASH, ESC, CR, LF, TAB, SPACE];
  return masked.map((is, byte) => (is === 1 ? MASKED : kept.includes(byte) ? KEPT : 0));
}

function scanPrivateKey(text: TerminalText, hit: number): Finding | null {
  for (const ending of ENDS) {
    const start = hit + 1 - ending.length;
    if (holds(text, start, ending) && isBegun(text, start)) {
      return { kind: "secret", from: hit + 1, to: hit + 1, run: BODY };
    }
  }
  return null;
}

function isBegun(text: TerminalText, start: number): boolean {
  for (let at = start; at > start - LABEL_BYTES; at--) {
    if (holds(text, at - BEGIN.length, BEGIN)) return true;
    if (LABEL[text.bytes[at - 1] ?? 0] === 0) return false;
  }
  return false;
}

function holds(text: TerminalText, at: number, what: Uint8Array): boolean {
  return what.every((byte, i) => text.bytes[at + i] === byte);
}
