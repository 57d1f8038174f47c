/** Masks secrets in a text that is stored whole: a title, a label. */
import { Redactor } from "./redactor.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/** The text with `*` for each byte of a secret; what it ends in and may be the beginning of one is masked too, from four bytes on. */
export function redactText(secrets: readonly string[], text: string): string {
  const bytes = encoder.encode(text);
  const redactor = new Redactor(secrets);
  redactor.push(bytes);
  redactor.settle();
  return decoder.decode(bytes);
}
