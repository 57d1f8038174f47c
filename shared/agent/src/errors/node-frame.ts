/** Reads one `    at …` line of a V8 stack. */
import type { Frame } from "@gantry/contracts";

const UNNAMED = /^(?:(?:Object|Module)\.)?<anonymous>$|^$/;

/** A place as V8 prints it: file:line:column, or a word for code without a file. */
function place(text: string): { file: string | null; line: number | null } | null {
  const found = /:(\d+):\d+$/.exec(text);
  if (found) return { file: text.slice(0, found.index), line: Number(found[1]) };
  return /^(?:<anonymous>|native|index \d+|wasm:.*|eval at .*)$/.test(text) ? { file: null, line: null } : null;
}

/**
 * Takes a line, gives its frame, or null when it is none. `node:` modules, node_modules and frames without a file
 * are not the program's own.
 */
export function nodeFrame(line: string): Frame | null {
  const found = /^ {4,}at (?:async )?/.exec(line);
  if (!found) return null;
  const text = line.slice(found[0].length).replace(/(?: \{|,)$/, "");
  const open = text.endsWith(")") ? text.indexOf(" (") : -1;
  const where = place(open < 0 ? text : text.slice(open + 2, -1));
  if (!where) return null;
  const name = open < 0 ? "" : text.slice(0, open).replace(/ \[as [^\]]*\]$/, "");
  const file = where.file;
  const inApp = file !== null && !/^(?:node:|internal\/)|[\\/]node_modules[\\/]|^\[eval\]-wrapper$/.test(file);
  return { function: UNNAMED.test(name) ? null : name, file, line: where.line, inApp };
}
