/** Recognises the stack traces of Ruby. */
import type { Opener, Recogniser, Verdict } from "./recogniser.ts";
import type { Frame } from "@gantry/contracts";
import { type Fault, MESSAGE_LINES, TRACE_FRAMES } from "./trace.ts";

/** Ruby 3.3 opens the quote with a backtick, 3.4 with an apostrophe. */
const IN_METHOD = /:(\d+):in [`']/;
const LIBRARY = /\/gems\/|\/lib\/ruby\/|^<internal:/;
const UNNAMED = /^(?:(?:block|rescue|ensure)(?: \(\d+ levels\))? in )*<(?:main|top \(required\)|module:.*|class:.*)>$/;

function frameOf(file: string, line: string | undefined, name: string | null): Frame {
  const method = name === null || UNNAMED.test(name) ? null : name;
  return { function: method, file, line: line === undefined ? null : Number(line), inApp: !LIBRARY.test(file) };
}

/** Reads `file:line:in 'method': message (Type)`; null when the line is not that. */
function header(line: string): { type: string; message: string; frame: Frame } | null {
  const method = IN_METHOD.exec(line);
  if (!method || method.index === 0 || !line.endsWith(")") || /^\s/.test(line)) return null;
  const from = method.index + method[0].length;
  const end = line.indexOf("': ", from);
  const open = line.lastIndexOf(" (");
  if (end < 0 || open < end + 2) return null;
  const type = line.slice(open + 2, -1);
  if (!/^[A-Z][\w:]*$/.test(type)) return null;
  const frame = frameOf(line.slice(0, method.index), method[1], line.slice(from, end));
  return { type, message: line.slice(end + 3, open), frame };
}

/** Reads `\tfrom file:line:in 'method'`, the method being absent in some; null when the line is not that. */
function caller(line: string): Frame | null {
  const text = /^\t *(?:\d+: )?from (.+)$/.exec(line)?.[1];
  if (text === undefined) return null;
  const method = IN_METHOD.exec(text);
  if (method && text.endsWith("'"))
    return frameOf(text.slice(0, method.index), method[1], text.slice(method.index + method[0].length, -1));
  const bare = /:(\d+)$/.exec(text);
  return bare ? frameOf(text.slice(0, bare.index), bare[1], null) : null;
}

class RubyTrace implements Recogniser {
  readonly #fault: Fault;
  /** Lines that are the message's only if a caller follows. */
  #held: string[] | null = [];

  constructor(fault: Fault) {
    this.#fault = fault;
  }

  feed(line: string): Verdict {
    const frame = caller(line);
    if (frame) {
      if (this.#held) this.#fault.message = [this.#fault.message, ...this.#held].join("\n").trimEnd();
      this.#held = null;
      if (this.#fault.frames.length < TRACE_FRAMES) this.#fault.frames.push(frame);
      return "take";
    }
    if (/^\t *\.\.\. \d+ levels\.\.\.$/.test(line)) return "take";
    if (!this.#held || header(line) || this.#held.push(line) > MESSAGE_LINES) return "no";
    return "hold";
  }

  finish(): Fault {
    return this.#fault;
  }
}

/**
 * Opens at the header, which is a frame as well: an exception at the top level has no other. A cause is printed
 * as a trace of its own and is taken for one: two exceptions logged in a row look the same. Format:
 * Exception#full_message (https://docs.ruby-lang.org/en/3.4/Exception.html#method-i-full_message).
 */
export const openRuby: Opener = (line) => {
  const found = header(line);
  if (!found) return null;
  const { type, message, frame } = found;
  return {
    recogniser: new RubyTrace({ language: "ruby", type, message, frames: [frame], uncaught: null }),
    before: 0,
  };
};
