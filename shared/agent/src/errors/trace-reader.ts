/** Finds the stack traces among the lines of one stream of a process. */
import { openGo } from "./go.ts";
import { openJava } from "./java.ts";
import { openNode } from "./node.ts";
import { openPython } from "./python.ts";
import type { Recogniser } from "./recogniser.ts";
import { openRuby } from "./ruby.ts";
import { openRust } from "./rust.ts";
import { TraceText } from "./trace-text.ts";
import { LINE_CHARS, type Trace, TRACE_LINES } from "./trace.ts";

/** Lines remembered to find a header when its first frame comes; the oldest is forgotten. */
const RECENT_LINES = 32;

const OPENERS = [openPython, openGo, openRust, openRuby, openJava, openNode];

const SPACE = 0x20;
const TAB = 0x09;
const BEGINNINGS = ["Traceback ", "goroutine ", "thread '"];

/** What every line has that an opener takes: most lines have none of it, and are not matched with every pattern. */
function mayBegin(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first === SPACE || first === TAB || text.includes(":in ")) return true;
  return BEGINNINGS.some((beginning) => text.startsWith(beginning));
}

type Line = { text: string; at: number };

export class TraceReader {
  readonly #emit: (trace: Trace) => void;
  #recent: Line[] = [];
  /** Their texts: most lines begin no trace, and pay for looking with nothing else. */
  #texts: string[] = [];
  #open: { recogniser: Recogniser; text: TraceText; lines: number; at: number; held: Line[] } | null = null;

  /** `emit` gets each trace when it is over, within the call that ended it. */
  constructor(emit: (trace: Trace) => void) {
    this.#emit = emit;
  }

  /**
   * Takes one line without its newline and without ANSI codes, and when it was printed, ms since the epoch. A line
   * is looked at up to LINE_CHARS. The time it takes grows with the line's length and with nothing else.
   */
  push(text: string, at: number): void {
    // Lines a trace gives back are looked at before the one that ended it.
    const waiting = [{ text: text.slice(0, LINE_CHARS).replace(/\r$/, ""), at }];
    for (let line = waiting.shift(); line; line = waiting.shift()) waiting.unshift(...this.#look(line));
  }

  /** The stream has been quiet or is over: what was read is given as it stands. */
  flush(): void {
    while (this.#open) for (const line of this.#close()) this.push(line.text, line.at);
  }

  /** Takes a line; gives those to look at again. */
  #look(line: Line): Line[] {
    const open = this.#open;
    if (!open) {
      this.#begin(line);
      return [];
    }
    const verdict = open.recogniser.feed(line.text);
    if (verdict === "no") return [...this.#close(), line];
    open.held.push(line);
    open.lines++;
    if (verdict !== "hold") {
      for (const held of open.held) open.text.add(held.text);
      open.held = [];
    }
    return verdict === "end" || open.lines >= TRACE_LINES ? this.#close() : [];
  }

  #begin(line: Line): void {
    for (const opener of mayBegin(line.text) ? OPENERS : []) {
      const found = opener(line.text, this.#texts);
      if (!found) continue;
      const lines = [...this.#recent.slice(this.#recent.length - found.before), line];
      const text = new TraceText();
      for (const each of lines) text.add(each.text);
      const at = lines[0]?.at ?? line.at;
      this.#open = { recogniser: found.recogniser, text, lines: lines.length, at, held: [] };
      this.#recent = [];
      this.#texts = [];
      return;
    }
    this.#recent.push(line);
    this.#texts.push(line.text);
    if (this.#recent.length <= RECENT_LINES) return;
    this.#recent.shift();
    this.#texts.shift();
  }

  #close(): Line[] {
    const open = this.#open;
    this.#open = null;
    if (!open) return [];
    const fault = open.recogniser.finish();
    if (fault) this.#emit({ ...fault, text: open.text.toString(), at: open.at });
    return open.held;
  }
}
