/** Recognises Rust's panics, with and without a backtrace. */
import type { Opener, Recogniser, Verdict } from "./recogniser.ts";
import type { Frame } from "@gantry/contracts";
import { type Fault, MESSAGE_LINES, TRACE_FRAMES } from "./trace.ts";

const PANIC = /^thread '[^']*'(?: \(\d+\))? panicked at (.+)$/;
const PLACE = /^(.+):(\d+):\d+:?$/;
const NAMED = /^ +\d+: (?: *0x[\da-f]+ - )?(.+)$/;
const LIBRARY_FILE = /^\/rustc\/|[\\/]\.cargo[\\/](?:registry|git)[\\/]|\/rustlib\//;
const LIBRARY_NAME = /^[<&]*(?:dyn )?(?:std|core|alloc|__rustc|tokio|test)(?:\[[\da-f]+\])?::| as (?:core|std|alloc)::/;
/** What differs between two builds of one function. */
const BUILD_HASH = /::h[\da-f]{16}$|\[[\da-f]{16}\]/g;

class RustTrace implements Recogniser {
  readonly #place: Frame;
  readonly #message: string[];
  /** Lines that are the message's only if a note or a backtrace follows. */
  readonly #held: string[] = [];
  #state: "first" | "message" | "backtrace";
  readonly #frames: Frame[] = [];

  constructor(place: Frame, message: string | null) {
    this.#place = place;
    this.#message = message === null ? [] : [message];
    this.#state = message === null ? "first" : "message";
  }

  feed(line: string): Verdict {
    if (PANIC.test(line)) return "no";
    if (this.#state === "backtrace") return this.#backtrace(line);
    if (this.#state === "first") {
      this.#message.push(line);
      this.#state = "message";
      return "take";
    }
    const backtrace = line === "stack backtrace:";
    if (backtrace || /^note: (?:run with|Some details are omitted)/.test(line)) {
      this.#message.push(...this.#held);
      this.#state = "backtrace";
      return backtrace ? "take" : "end";
    }
    if (this.#held.push(line) >= MESSAGE_LINES) return "no";
    return "hold";
  }

  #backtrace(line: string): Verdict {
    if (line.startsWith("note: ")) return "end";
    const name = NAMED.exec(line)?.[1]?.replace(BUILD_HASH, "");
    const file = /^ +at (.+):(\d+):\d+$/.exec(line);
    const last = this.#frames.at(-1);
    if (name !== undefined && this.#frames.length < TRACE_FRAMES) {
      const inApp = name.includes("::") && !LIBRARY_NAME.test(name);
      this.#frames.push({ function: name, file: null, line: null, inApp });
    } else if (file?.[1] && last && last.file === null) {
      last.file = file[1];
      last.line = Number(file[2]);
      if (LIBRARY_FILE.test(last.file)) last.inApp = false;
    }
    return name !== undefined || file ? "take" : "no";
  }

  finish(): Fault {
    const top = this.#frames.find((frame) => frame.inApp);
    // A release build has names without files: the place of the panic is that of the top one.
    if (top && top.file === null) Object.assign(top, { file: this.#place.file, line: this.#place.line });
    const frames = top ? this.#frames : [this.#place, ...this.#frames];
    return { language: "rust", type: "panic", message: this.#message.join("\n"), frames, uncaught: null };
  }
}

/**
 * Opens at `thread 'main' panicked at`, which proves a panic by itself; whether somebody caught it is not printed.
 * Format: the default hook of std (https://doc.rust-lang.org/std/panic/fn.set_hook.html): the message is on the
 * lines after the place since 1.73, in quotes before it earlier; the thread has a number since 1.91.
 */
export const openRust: Opener = (line) => {
  const text = PANIC.exec(line)?.[1];
  if (text === undefined) return null;
  const quoted = text.startsWith("'") ? text.lastIndexOf("', ") : -1;
  const place = PLACE.exec(quoted < 0 ? text : text.slice(quoted + 3));
  if (!place?.[1] || (quoted < 0 && !text.endsWith(":"))) return null;
  const file = place[1];
  const frame = { function: null, file, line: Number(place[2]), inApp: !LIBRARY_FILE.test(file) };
  return { recogniser: new RustTrace(frame, quoted < 0 ? null : text.slice(1, quoted)), before: 0 };
};
