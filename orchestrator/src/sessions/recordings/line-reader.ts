/**
 * Lines as a person would read them, from the bytes of a terminal: no escape sequences, and of a line that is written
 * over (progress bars) its last state. Rows and widths are not followed: a move to another row ends the line. What it
 * is in the middle of, it can be asked for and begun with again.
 */
import { z } from "zod";
import { incompleteBytes } from "@gantry/contracts";

/** A longer line is cut. Characters. */
const LINE_CHARS = 2000;

/** Parameters of a control sequence; of a longer one the rest is ignored. Characters. */
const PARAM_CHARS = 64;

/** A line of text, the event in which it begins, the event in which it ends, and when it begins, epoch ms. */
export interface TextLine {
  text: string;
  seq: number;
  endSeq: number;
  at: number;
}

export const LineState = z.object({
  /** The beginning of a character, at most 3 bytes. */
  bytes: z.array(z.number()),
  mode: z.enum(["text", "escape", "control", "string", "string-escape"]),
  params: z.string(),
  line: z.string(),
  column: z.number(),
  seq: z.number(),
  at: z.number(),
  /** The line given last: the same again is left out. */
  last: z.string(),
});
export type LineState = z.infer<typeof LineState>;

const FRESH: LineState = { bytes: [], mode: "text", params: "", line: "", column: 0, seq: 0, at: 0, last: "" };

// oxlint-disable no-control-regex -- control characters are what this file is about.
const PLAIN = /[^\0-\x1f\x7f-\x9f]+/y;
const STRING_END = /[\x07\x18\x1a\x1b\x9c]/g;
// oxlint-enable no-control-regex

export class LineReader {
  readonly #state: LineState;
  #lines: TextLine[] = [];
  /** Of the event that is being read. */
  #seq = 0;
  #at = 0;

  constructor(state: LineState = FRESH) {
    this.#state = { ...state };
  }

  get state(): LineState {
    return this.#state;
  }

  /** The lines that an event's bytes complete. `at` in epoch ms. */
  add(bytes: Uint8Array, seq: number, at: number): TextLine[] {
    this.#seq = seq;
    this.#at = at;
    const text = this.#decode(bytes);
    for (let from = 0; from < text.length;) from = this.#step(text, from);
    return this.#take();
  }

  /** What follows does not follow from what was: gives the line as it is. */
  cut(): TextLine[] {
    const { seq, at, last } = this.#state;
    this.#finish();
    Object.assign(this.#state, FRESH, { seq, at, last: this.#lines.at(-1)?.text ?? last });
    return this.#take();
  }

  #take(): TextLine[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  #decode(bytes: Uint8Array): string {
    const all = this.#state.bytes.length === 0 ? bytes : new Uint8Array([...this.#state.bytes, ...bytes]);
    const whole = all.length - incompleteBytes(all);
    this.#state.bytes = [...all.subarray(whole)];
    return Buffer.from(all.buffer, all.byteOffset, whole).toString("utf8");
  }

  /** Reads at least one character; gives where to go on. */
  #step(text: string, from: number): number {
    const state = this.#state;
    switch (state.mode) {
      case "text": {
        PLAIN.lastIndex = from;
        const [run] = PLAIN.exec(text) ?? [];
        if (run === undefined) this.#control(text.charAt(from));
        else this.#write(run);
        return from + (run?.length ?? 1);
      }
      case "string": {
        STRING_END.lastIndex = from;
        const end = STRING_END.exec(text);
        if (end === null) return text.length;
        state.mode = end[0] === "\u001b" ? "string-escape" : "text";
        return end.index + 1;
      }
      case "string-escape":
        state.mode = "escape";
        if (text[from] !== "\\") return from;
        state.mode = "text";
        return from + 1;
      case "escape":
        this.#escape(text.charAt(from));
        return from + 1;
      case "control":
        this.#sequence(text.charAt(from));
        return from + 1;
    }
  }

  #control(char: string): void {
    const state = this.#state;
    switch (char) {
      case "\n":
      case "\v":
      case "\f":
      case "\u0085":
        return this.#finish();
      case "\r":
        state.column = 0;
        return;
      case "\b":
        state.column = Math.max(0, state.column - 1);
        return;
      case "\t":
        return this.#write(" ".repeat(8 - (state.column % 8)));
      case "\u001b":
        state.mode = "escape";
        return;
      case "\u009b":
        state.mode = "control";
        state.params = "";
        return;
      case "\u0090":
      case "\u0098":
      case "\u009d":
      case "\u009e":
      case "\u009f":
        state.mode = "string";
    }
  }

  /** What follows ESC. ECMA-48 5.3 and 5.4. */
  #escape(char: string): void {
    const state = this.#state;
    // Intermediates of a longer sequence.
    if (char >= " " && char <= "/") return;
    state.mode = "text";
    if (char === "[") {
      state.mode = "control";
      state.params = "";
    } else if ("]PX^_".includes(char)) state.mode = "string";
    else if ("DEMc".includes(char)) this.#finish();
    else if (char < " ") this.#control(char);
  }

  #sequence(char: string): void {
    const state = this.#state;
    if (char >= "@" && char <= "~") {
      state.mode = "text";
      this.#perform(char);
    } else if (char >= " " && char <= "?") {
      if (state.params.length < PARAM_CHARS) state.params += char;
    } else if (char === "\u001b") state.mode = "escape";
    else if (char === "\u0018" || char === "\u001a") state.mode = "text";
    else this.#control(char);
  }

  /** A control sequence with its final character. */
  #perform(final: string): void {
    const state = this.#state;
    const { line, column, params } = state;
    const count = Math.min(LINE_CHARS, Math.max(1, Number.parseInt(params, 10) || 1));
    switch (final) {
      case "K":
        if (params === "1") state.line = " ".repeat(Math.min(column + 1, line.length)) + line.slice(column + 1);
        else state.line = params === "2" ? "" : line.slice(0, column);
        return;
      case "G":
      case "`":
        state.column = count - 1;
        return;
      case "C":
      case "a":
        state.column = Math.min(LINE_CHARS, column + count);
        return;
      case "D":
        state.column = Math.max(0, column - count);
        return;
      case "P":
        state.line = line.slice(0, column) + line.slice(column + count);
        return;
      case "@":
        state.line = line.slice(0, column) + " ".repeat(column < line.length ? count : 0) + line.slice(column);
        return;
      case "X":
        state.line = line.slice(0, column) + " ".repeat(count) + line.slice(column + count);
        return;
      case "h":
      case "l":
        // The other screen and back; the other modes leave the text where it is.
        if (/^\?(47|1047|1049)$/.test(params)) this.#finish();
        return;
      case "H":
      case "f":
      case "A":
      case "B":
      case "E":
      case "F":
      case "d":
      case "J":
      case "L":
      case "M":
      case "S":
      case "T":
        return this.#finish();
    }
  }

  #write(run: string): void {
    const state = this.#state;
    if (state.line === "") {
      state.seq = this.#seq;
      state.at = this.#at;
    }
    const before = state.column > state.line.length ? state.line.padEnd(state.column) : state.line;
    state.line =
      before.length === state.column
        ? before + run
        : before.slice(0, state.column) + run + before.slice(state.column + run.length);
    state.column += run.length;
    while (state.line.length > LINE_CHARS) {
      const rest = state.line.slice(LINE_CHARS);
      const column = Math.max(0, state.column - LINE_CHARS);
      state.line = state.line.slice(0, LINE_CHARS);
      this.#finish();
      Object.assign(state, { line: rest, column, seq: this.#seq, at: this.#at });
    }
  }

  #finish(): void {
    const state = this.#state;
    const text = state.line.trimEnd();
    if (text !== "" && text !== state.last) {
      this.#lines.push({ text, seq: state.seq, endSeq: this.#seq, at: state.at });
      state.last = text;
    }
    state.line = "";
    state.column = 0;
  }
}
