/** Recognises Go's panics and the runtime's fatal errors by the goroutines printed after them. */
import type { Opener, Recogniser, Verdict } from "./recogniser.ts";
import { type Fault, MESSAGE_LINES, TRACE_FRAMES } from "./trace.ts";

const GOROUTINE = /^goroutine \d+ .*\[[^\]]+\]:$/;
const HEADER = /^(panic|fatal error): (.*)$/;
/** net/http recovers a handler's panic and logs it in this form. */
const SERVED = /http: panic serving \S+: (.*)$/;
const PLACE = /^\t(.+):(\d+)(?: \+0x[\da-f]+)?$/;
const ELIDED = /^\.\.\.(?:additional|\d+) .*elided\.\.\.$|^\tgoroutine running on other thread/;
/** What the runtime itself prints between the header and the first goroutine. */
const BETWEEN = /^(?:$|\t|\[signal |runtime stack:$|runtime\.|goroutine )/;
/** The standard library's files, and modules, which carry their version in the path. */
const LIBRARY = /\/go(?:lang)?(?:-?\d[\d.]*)?\/src\/[^./]+\/|@v\d|\/vendor\//;

const isFunction = (line: string): boolean =>
  line.startsWith("created by ") || (/^[^\s(]/.test(line) && line.includes("(") && line.endsWith(")"));

class GoTrace implements Recogniser {
  readonly #fault: Fault;
  #function: string | null = null;
  #goroutines = 1;

  constructor(fault: Fault) {
    this.#fault = fault;
  }

  feed(line: string): Verdict {
    if (GOROUTINE.test(line)) {
      this.#goroutines++;
      return "take";
    }
    if (/^exit status \d+$/.test(line)) return "end";
    const place = PLACE.exec(line);
    if (place?.[1] && this.#function !== null) {
      this.#frame(this.#function, place[1], Number(place[2]));
      this.#function = null;
      return "take";
    }
    if (this.#function !== null) return "no";
    if (ELIDED.test(line)) return "take";
    if (line === "") return "hold";
    // A function is one only when its file follows.
    if (!isFunction(line)) return "no";
    this.#function = line;
    return "hold";
  }

  #frame(text: string, file: string, line: number): void {
    if (this.#goroutines > 1 || text.startsWith("created by ") || this.#fault.frames.length >= TRACE_FRAMES) return;
    // The arguments are the last brackets; a method's receiver is in brackets too, and so may arguments be.
    const name = text.replace(/\((?:\{|0x|\.\.\.|[\d, _]|\)).*$|\(\)$/, "");
    const inApp = !LIBRARY.test(file) && !/^(?:runtime\.|panic$|testing\.)/.test(name);
    this.#fault.frames.push({ function: name, file, line, inApp });
  }

  finish(): Fault | null {
    return this.#fault.frames.length > 0 ? this.#fault : null;
  }
}

/**
 * Opens at the first `goroutine 1 [running]:` when a panic or a fatal error stands before it; goroutines alone
 * (SIGQUIT, a profile) are not a fault. Only the first goroutine's frames count: it is the one that failed. Format:
 * printpanics and traceback of the Go runtime (https://pkg.go.dev/runtime#hdr-Environment_Variables, GOTRACEBACK).
 */
export const openGo: Opener = (line, recent) => {
  if (!GOROUTINE.test(line)) return null;
  for (let index = recent.length - 1; index >= 0; index--) {
    const text = recent[index] ?? "";
    if (text.startsWith("SIGQUIT: ")) return null;
    const header = HEADER.exec(text);
    const served = header ? null : SERVED.exec(text);
    if (!header && !served) continue;
    const rest = recent.slice(index + 1).filter((more) => !BETWEEN.test(more));
    // Ordinary output in between: these goroutines are not the panic's.
    if (rest.length >= (header?.[1] === "panic" ? MESSAGE_LINES : 1)) return null;
    const said = header?.[2]?.replace(/ \[recovered[^\]]*\]$/, "") ?? served?.[1] ?? "";
    const lines = header?.[1] === "panic" ? [said, ...rest] : [said];
    const [type, message] = [header?.[1] ?? "panic", lines.join("\n")];
    const fault: Fault = { language: "go", type, message, frames: [], uncaught: header !== null };
    return { recogniser: new GoTrace(fault), before: recent.length - index };
  }
  return null;
};
