/** Finds the line `Type: message` that stands before the first frame (Node and Java). */
import { MESSAGE_LINES } from "./trace.ts";

export type Header = { type: string; message: string; index: number };

const CLASS = /^[A-Za-z_$][\w$.]*$/;
const CONVENTIONAL = /(?:Error|Exception|Rejection|Throwable)$/;
const BEFORE_WORD = [" ", "\t", "(", "[", "{"];
/** Parts between colons that are looked at; a class name further on is text. */
const HEADER_PARTS = 16;
/** The code Node puts behind a name: `Error [ERR_X]`. */
const CODE = / \[[A-Z_\d]+\]$/;

/**
 * Reads `Type: message`, also behind other words (`failed: TypeError: x`): the first word before a colon that is
 * named by the convention of exception classes. Null when there is none.
 */
export function conventional(line: string): { type: string; message: string } | null {
  for (let from = 0, part = 0; part < HEADER_PARTS; part++) {
    const colon = line.indexOf(": ", from);
    const end = colon < 0 ? line.length : colon;
    const words = line.slice(from, end).trimEnd().replace(CODE, "").replace(/:$/, "");
    const type = words.slice(Math.max(...BEFORE_WORD.map((each) => words.lastIndexOf(each))) + 1);
    if (CONVENTIONAL.test(type) && CLASS.test(type))
      return { type, message: colon < 0 ? "" : line.slice(colon + 2).trimEnd() };
    if (colon < 0) return null;
    from = colon + 2;
  }
  return null;
}

/** Reads a line that is `Type: message` and nothing else, Type as `own` says; null when it is not. */
export function plain(line: string, own: RegExp): { type: string; message: string } | null {
  const colon = line.indexOf(": ");
  const type = colon < 0 ? line.trim() : line.slice(0, colon);
  return own.test(type) ? { type, message: colon < 0 ? "" : line.slice(colon + 2).trimEnd() } : null;
}

/**
 * The header of a trace whose first frame follows `recent`: the nearest conventional one within MESSAGE_LINES,
 * else the line right before the frame when its class name matches `own`. The lines between are its message.
 */
export function headerBefore(recent: readonly string[], own: RegExp): Header | null {
  const oldest = Math.max(0, recent.length - MESSAGE_LINES);
  for (let index = recent.length - 1; index >= oldest; index--) {
    const found = conventional(recent[index] ?? "");
    if (found) return { ...found, message: [found.message, ...recent.slice(index + 1)].join("\n").trim(), index };
  }
  const index = recent.length - 1;
  const last = plain(recent[index] ?? "", own);
  return last && { ...last, index };
}
