/** xterm as the place where output goes, with every call in the order of the stream. */
import type { Terminal } from "@xterm/xterm";
import type { TerminalSink } from "./sink.ts";

const NOTHING = new Uint8Array(0);

export class XtermSink implements TerminalSink {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  write(data: Uint8Array, rendered: () => void): void {
    this.#terminal.write(data, rendered);
  }

  // xterm parses later than it is given bytes: what is not a byte waits for its place in the same queue.
  reset(): void {
    this.#terminal.write(NOTHING, () => this.#terminal.reset());
  }

  resize(cols: number, rows: number): void {
    this.#terminal.write(NOTHING, () => this.#terminal.resize(cols, rows));
  }
}
