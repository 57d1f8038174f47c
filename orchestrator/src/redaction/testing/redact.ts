/** Output through a redactor, cut as a test likes. For tests only. */
import { Redactor } from "../redactor.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What is stored of an output that arrives in these chunks. With `settle`, time is up after the chunk of that index. */
export function redactChunks(chunks: readonly string[], secrets: readonly string[] = [], settle = -1): string {
  const redactor = new Redactor(secrets);
  const views = chunks.map((chunk) => encoder.encode(chunk));
  views.forEach((view, i) => {
    redactor.push(view);
    if (i === settle) redactor.settle();
  });
  redactor.settle();
  return decoder.decode(join(views));
}

/** What is stored of an output in one chunk, when more follows that belongs to nothing. */
export function redact(output: string, secrets: readonly string[] = []): string {
  const rest = "\r\n$ \r\n";
  return redactChunks([output + rest], secrets).slice(0, -rest.length);
}

export function join(views: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(views.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const view of views) {
    all.set(view, at);
    at += view.length;
  }
  return all;
}
