/**
 * A session's events as asciicast v3, line by line. The format: docs.asciinema.org, "asciicast v3": a header, then
 * `[seconds since the event before, code, data]`.
 */
import { DEFAULT_COLS, DEFAULT_ROWS } from "@gantry/contracts";
import { eventData, type LogEvent } from "../log-event.ts";

/** Numbers of signals, for exit statuses as shells give them: 128 and the number. */
const SIGNALS: Record<string, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
};

export class CastWriter {
  readonly #title: string;
  #begun = false;
  #cols = DEFAULT_COLS;
  #rows = DEFAULT_ROWS;
  /** The moment that the lines so far add up to, epoch ms. */
  #time = 0;
  readonly #output = new CarriedText();
  readonly #input = new CarriedText();

  constructor(title: string) {
    this.#title = title;
  }

  /** The lines of an event, each with its newline: the header first, none while a character is incomplete. */
  add(event: LogEvent): string {
    if (!this.#begun && event.type === "r") {
      // The size that it begins with stands in the header.
      this.#cols = event.cols;
      this.#rows = event.rows;
      return this.#header(event.at);
    }
    return this.#header(event.at) + this.#lines(event);
  }

  /** What comes at the end: the header if there was no event, and what is left of a character. */
  end(): string {
    return this.#header(0) + this.#line(this.#time, "o", this.#output.flush());
  }

  #lines(event: LogEvent): string {
    switch (event.type) {
      case "o":
        return this.#line(event.at, "o", this.#output.add(eventData(event.frame)));
      case "i":
        return this.#line(event.at, "i", this.#input.add(event.data));
      case "r":
        return this.#line(event.at, "r", `${event.cols}x${event.rows}`);
      case "m":
        return this.#line(event.at, "m", event.label);
      case "gap": {
        const cut = this.#line(event.at, "o", this.#output.flush()) + this.#line(event.at, "i", this.#input.flush());
        return cut + this.#line(event.at, "m", `${event.bytes} bytes are missing: ${event.reason}`);
      }
      case "x":
        return this.#line(event.at, "o", this.#output.flush()) + this.#line(event.at, "x", exitStatus(event));
    }
  }

  /** Zero is the whole second in which the first event happened, so that the header's timestamp is exact. */
  #header(at: number): string {
    if (this.#begun) return "";
    this.#begun = true;
    const timestamp = Math.floor(at / 1000);
    this.#time = timestamp * 1000;
    const term = { cols: this.#cols, rows: this.#rows, type: "xterm-256color" };
    return JSON.stringify({ version: 3, term, timestamp, title: this.#title }) + "\n";
  }

  /** Intervals are of the moments that the lines before add up to: what one leaves out, the next carries. */
  #line(at: number, code: string, data: string): string {
    if (data === "") return "";
    const interval = Math.max(0, Math.round(at - this.#time));
    this.#time += interval;
    return `[${(interval / 1000).toFixed(3)},"${code}",${JSON.stringify(data)}]\n`;
  }
}

/** Bytes as text, whole characters only: what a chunk leaves incomplete waits for the next, at most 3 bytes. */
class CarriedText {
  readonly #decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

  add(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes, { stream: true });
  }

  /** What is left, as U+FFFD. */
  flush(): string {
    return this.#decoder.decode();
  }
}

/** Empty where nobody knows how it ended. */
function exitStatus({ code, signal }: { code: number | null; signal: string | null }): string {
  if (code !== null) return `${code}`;
  const number = signal === null ? undefined : SIGNALS[signal];
  return number === undefined ? "" : `${128 + number}`;
}
