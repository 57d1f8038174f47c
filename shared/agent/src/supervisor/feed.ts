/** Makes records of what a process prints on one of its two streams: log lines, and the faults among them. */
import { type Output, plainText, structuredLine } from "@gantry/contracts";
import { TraceReader } from "../errors/trace-reader.ts";
import { LINE_CHARS } from "../errors/trace.ts";
import { LineSplitter, type SplitLine } from "../logs/line-splitter.ts";
import { toLogLine } from "../logs/log-line.ts";
import type { Sink } from "../sink.ts";
import { QUIET_MS, TRACE_QUIET_MS } from "./bounds.ts";
import { toFault } from "./fault.ts";
import type { FaultThrottle } from "./fault-throttle.ts";

export type FeedOptions = {
  process: string;
  sink: Sink;
  faults: FaultThrottle;
  /** Gets each line as plain text, of a long one its beginning. */
  line(text: string): void;
};

/** Never slows the program down: the sink's bound is the only one, and says what it drops. */
export class Feed {
  readonly #options: FeedOptions;
  readonly #stream: Output;
  readonly #splitter = new LineSplitter((line) => this.#take(line));
  readonly #traces = new TraceReader((trace) => this.#options.faults.take(toFault(this.#options.process, trace)));
  readonly #quiet = setTimeout(() => this.#ifStillQuiet(() => this.#splitter.flush()), QUIET_MS).unref();
  readonly #traceQuiet = setTimeout(() => this.#ifStillQuiet(() => this.#traces.flush()), TRACE_QUIET_MS).unref();
  /** Chunks that came. */
  #chunks = 0;
  /** When what is being read came, epoch ms. */
  #now = Date.now();
  /** The part of a line that was given as partial, up to LINE_CHARS; null when a new line begins. */
  #begun: string | null = null;

  constructor(stream: Output, options: FeedOptions) {
    this.#stream = stream;
    this.#options = options;
  }

  /** Bytes as they were read. */
  push(chunk: Uint8Array): void {
    this.#chunks++;
    this.#now = Date.now();
    this.#splitter.push(chunk);
    this.#quiet.refresh();
    this.#traceQuiet.refresh();
  }

  /** A loop that was held up runs timers before it reads: what came meanwhile is looked at first. */
  #ifStillQuiet(flush: () => void): void {
    const seen = this.#chunks;
    setImmediate(() => seen === this.#chunks && flush());
  }

  /** Gives what is held, as after a pause: the process ended, others may still write. */
  flush(): void {
    this.#splitter.flush();
    this.#traces.flush();
  }

  /** The stream is over. */
  end(): void {
    clearTimeout(this.#quiet);
    clearTimeout(this.#traceQuiet);
    this.#splitter.end();
    if (this.#begun !== null) this.#look(this.#begun, this.#now);
    this.#begun = null;
    this.#traces.flush();
  }

  #take(line: SplitLine): void {
    const { process, sink } = this.#options;
    const record = toLogLine(line, this.#stream, this.#now);
    sink.append("logs", { ...record, process });
    const goesOn = line.partial || line.cut === "begins" || line.cut === "goes on";
    if (this.#begun === null && !goesOn) {
      this.#look(line.text, record.at);
      return;
    }
    const begun = this.#begun ?? "";
    this.#begun = begun.length < LINE_CHARS ? begun + line.text.slice(0, LINE_CHARS - begun.length) : begun;
    if (goesOn) {
      // A prompt without a newline is what some are waited for.
      this.#options.line(plainText(this.#begun));
      return;
    }
    this.#look(this.#begun, record.at);
    this.#begun = null;
  }

  /** A line as the search sees it, whole or cut at LINE_CHARS. */
  #look(raw: string, at: number): void {
    const text = plainText(raw);
    this.#options.line(text);
    // No language prints JSON within a trace, and a logger's lines are many: they cost next to nothing here.
    if (text.startsWith('{"') && text.endsWith("}")) {
      this.#traces.flush();
      this.#structured(text, at);
    } else this.#traces.push(text, at);
  }

  #structured(text: string, at: number): void {
    if (!text.includes("\\n") || !(text.includes('"stack"') || text.includes("    at "))) return;
    for (const line of structuredLine(text)?.stack?.split("\n") ?? []) this.#traces.push(line, at);
    this.#traces.flush();
  }
}
