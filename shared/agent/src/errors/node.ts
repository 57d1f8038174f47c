/** Recognises stack traces of Node.js and other V8 programs. */
import { headerBefore } from "./header.ts";
import { nodeFrame } from "./node-frame.ts";
import type { Opener, Recogniser, Verdict } from "./recogniser.ts";
import type { Frame } from "@gantry/contracts";
import { type Fault, TRACE_FRAMES } from "./trace.ts";

/** Lines Node may put between its caret and the header. */
const PREAMBLE_LINES = 6;

const CARETS = /^\s*\^+\s*$/;
/** `console.trace` prints frames under this name, and nothing is wrong. */
const OWN_CLASS = /^(?!Trace$)[A-Z][\w$.]*$/;

/** The `file:line`, code and caret that Node prints before an error nobody caught; null when they are not there. */
function preamble(recent: readonly string[], header: number): { index: number; place: Frame } | null {
  for (let caret = header - 1; caret >= Math.max(2, header - PREAMBLE_LINES); caret--) {
    if (!CARETS.test(recent[caret] ?? "")) continue;
    const place = /^(\S.*):(\d+)$/.exec(recent[caret - 2] ?? "");
    if (!place?.[1]) return null;
    const inApp = !place[1].startsWith("node:") && !place[1].includes("/node_modules/");
    return { index: caret - 2, place: { function: null, file: place[1], line: Number(place[2]), inApp } };
  }
  return null;
}

class NodeTrace implements Recogniser {
  readonly #fault: Fault;
  readonly #place: Frame | null;
  #state: "frames" | "object" | "after" = "frames";
  #nested = false;

  constructor(fault: Fault, place: Frame | null, first: string) {
    this.#fault = fault;
    this.#place = place;
    this.feed(first);
  }

  feed(line: string): Verdict {
    if (/^Node\.js v\d/.test(line)) {
      this.#fault.uncaught = true;
      return "end";
    }
    if (line.trim() === "") return "hold";
    if (this.#state === "object") {
      if (/^[}\]]/.test(line)) this.#state = "after";
      else if (!/^\s/.test(line)) return "no";
      return "take";
    }
    if (this.#state === "after") return "no";
    if (/^\s+\.\.\. \d+ lines? matching /.test(line)) return "take";
    const frame = nodeFrame(line);
    // The frames of an error that was printed inside an object are followed by the rest of that object.
    if (!frame) return this.#nested && /^\s/.test(line) ? this.#rest() : "no";
    if (this.#fault.frames.length < TRACE_FRAMES) this.#fault.frames.push(frame);
    this.#nested ||= /^ {5,}at /.test(line);
    if (line.endsWith(" {")) this.#state = "object";
    return "take";
  }

  #rest(): Verdict {
    this.#state = "object";
    return "take";
  }

  finish(): Fault {
    // A SyntaxError has frames of the loader only: its place is in the preamble.
    if (this.#place?.inApp && !this.#fault.frames.some((frame) => frame.inApp)) this.#fault.frames.unshift(this.#place);
    return this.#fault;
  }
}

/**
 * Opens at the first frame when an error's header stands before it. Format: V8's stack trace API
 * (https://v8.dev/docs/stack-trace-api) and what Node.js 24 prints of an uncaught error.
 */
export const openNode: Opener = (line, recent) => {
  const first = nodeFrame(line);
  if (!first || (first.file === null && !line.includes("<anonymous>"))) return null;
  const header = headerBefore(recent, OWN_CLASS);
  if (!header || header.type === "Trace") return null;
  const found = preamble(recent, header.index);
  const said = /^Uncaught\b/;
  const told = said.test(recent[header.index] ?? "") || /^Uncaught:$/.test(recent[header.index - 1] ?? "");
  const { type, message } = header;
  const fault: Fault = { language: "node", type, message, frames: [], uncaught: found || told ? true : null };
  const before = recent.length - (found?.index ?? header.index);
  return { recogniser: new NodeTrace(fault, found?.place ?? null, line), before };
};
