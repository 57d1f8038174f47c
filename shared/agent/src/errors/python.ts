/** Recognises Python's tracebacks, chained ones and exception groups included. */
import type { Opener, Recogniser, Verdict } from "./recogniser.ts";
import { type Fault, MESSAGE_LINES, TRACE_FRAMES } from "./trace.ts";

const HEADER = "Traceback (most recent call last):";
const GROUP = "  + Exception Group Traceback (most recent call last):";
const FRAME = /^ {2}File "([^"]*)", line (\d+)(?:, in (.+))?$/;
const TYPE = /^([A-Za-z_][\w.<>]*)(?:: (.*)|:)?$/;
const CHAIN = /^(?:During handling of the above exception, another exception|The above exception was the direct cause)/;
const LIBRARY = /\/(?:site|dist)-packages\/|\/lib\/python\d|^<frozen /;

class PythonTrace implements Recogniser {
  readonly #group: boolean;
  /** A file the compiler refused has no Traceback header: only its SyntaxError proves it. */
  readonly #compiler: boolean;
  readonly #fault: Fault;
  #state: "frames" | "after" | "chained" = "frames";
  #after = 0;
  #indented = 0;

  constructor(opening: "header" | "group" | "compiler", uncaught: boolean | null) {
    this.#group = opening === "group";
    this.#compiler = opening === "compiler";
    this.#fault = { language: "python", type: "", message: "", frames: [], uncaught };
  }

  feed(raw: string): Verdict {
    if (this.#group && !/^\s+[|+]/.test(raw)) return "no";
    if (this.#group && this.#state !== "frames") return "take";
    const line = this.#group ? raw.slice(4) : raw;
    return this.#state === "frames" ? this.#frame(line) : this.#following(line);
  }

  #frame(line: string): Verdict {
    const frame = FRAME.exec(line);
    if (frame?.[1] !== undefined) {
      const name = frame[3] === undefined || /^<(?:module|lambda)>$/.test(frame[3]) ? null : frame[3];
      const inApp = !LIBRARY.test(frame[1]);
      // The most recent call is printed last.
      this.#fault.frames.unshift({ function: name, file: frame[1], line: Number(frame[2]), inApp });
      this.#fault.frames.length = Math.min(this.#fault.frames.length, TRACE_FRAMES);
      return "take";
    }
    if (/^ {4}|^ {2}\[Previous line repeated /.test(line)) return "take";
    const type = TYPE.exec(line);
    if (!type?.[1] || (type[2] === undefined && !/(?:^|\.)_*[A-Z]\w*$/.test(type[1]))) return "no";
    if (this.#compiler && !/^(?:Syntax|Indentation|Tab)Error$/.test(type[1])) return "no";
    this.#fault.type = type[1];
    this.#fault.message = type[2] ?? "";
    this.#state = "after";
    this.#after = 0;
    this.#indented = 0;
    return "take";
  }

  /** Any line may be the rest of a message: it is one when it is indented or when a chained traceback follows. */
  #following(line: string): Verdict {
    if (this.#state === "chained" && line === HEADER) {
      this.#fault.frames = [];
      this.#fault.type = "";
      this.#state = "frames";
      return "take";
    }
    if (line === HEADER || line === GROUP || ++this.#after > MESSAGE_LINES) return "no";
    if (CHAIN.test(line)) this.#state = "chained";
    else if (this.#after === this.#indented + 1 && /^\s+\S/.test(line)) {
      this.#indented++;
      this.#fault.message += `\n${line}`;
      return "take";
    }
    return "hold";
  }

  finish(): Fault | null {
    if (this.#fault.type !== "") return this.#fault;
    if (this.#compiler || this.#fault.frames.length === 0) return null;
    return { ...this.#fault, type: "unknown" };
  }
}

/**
 * Opens at the Traceback header, or at the place of a SyntaxError. A traceback cut before its last line has the
 * type "unknown". Of a chain the last exception counts: the one that came out. Format: CPython's traceback module
 * (https://docs.python.org/3/library/traceback.html), as 3.11 prints it.
 */
export const openPython: Opener = (line, recent) => {
  const thread = recent.at(-1)?.startsWith("Exception in thread ") === true;
  const uncaught = thread ? true : null;
  if (line === HEADER) return { recogniser: new PythonTrace("header", uncaught), before: thread ? 1 : 0 };
  if (line === GROUP) return { recogniser: new PythonTrace("group", uncaught), before: thread ? 1 : 0 };
  const place = FRAME.exec(line);
  if (!place || place[3] !== undefined) return null;
  const recogniser = new PythonTrace("compiler", null);
  recogniser.feed(line);
  return { recogniser, before: 0 };
};
