/** Masks secrets in texts that are stored whole, as sessions mask what they record: titles, labels, lines of logs. */
import { Redactor } from "./redactor.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

export interface Piece {
  text: string;
  /** The next piece goes on in the same line. */
  open: boolean;
}

/** The text with `*` for each byte of a secret; what it ends in and may be the beginning of one is masked too, from four bytes on. */
export function redactText(secrets: readonly string[], text: string): string {
  return redactTexts(secrets, [{ text, open: true }])[0] ?? "";
}

/**
 * The texts of one stream of output in order, each secret's bytes as `*`. A secret may go over lines and pieces. What
 * looks like the start of one at the very end is masked: what follows it comes in another batch, and is not looked at
 * together with it.
 */
export function redactTexts(secrets: readonly string[], pieces: readonly Piece[]): string[] {
  const joined = pieces.map(({ text, open }) => (open ? text : `${text}\n`)).join("");
  const bytes = encoder.encode(joined);
  const redactor = new Redactor(secrets);
  redactor.push(bytes);
  redactor.settle();
  // Mostly nothing is masked: then no text is made anew.
  if (decoder.decode(bytes) === joined) return pieces.map(({ text }) => text);
  let at = 0;
  return pieces.map(({ text, open }) => {
    const { length } = encoder.encode(text);
    const masked = decoder.decode(bytes.subarray(at, at + length));
    at += length + (open ? 0 : 1);
    return masked;
  });
}
