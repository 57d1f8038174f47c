/** xterm as the place where output goes, with every call in the order of the stream. */
import { AFTER_GAP, Utf8Pieces } from "@gantry/contracts";
import type { Terminal } from "@xterm/xterm";
import type { TerminalSink } from "./sink.ts";

const NOTHING = new Uint8Array(0);

/** CAN (ECMA-48, 8.3.6) ends a sequence that is half read: xterm's own reset leaves its parser in the middle of it. */
const CANCEL = new Uint8Array([0x18]);

export class XtermSink implements TerminalSink {
  readonly #terminal: Pick<Terminal, "write" | "reset" | "resize">;
  readonly #pieces = new Utf8Pieces();

  constructor(terminal: Pick<Terminal, "write" | "reset" | "resize">) {
    this.#terminal = terminal;
  }

  write(data: Uint8Array, rendered: () => void): void {
    for (const piece of this.#pieces.take(data)) this.#terminal.write(piece);
    this.#terminal.write(NOTHING, rendered);
  }

  gap(): void {
    this.#pieces.clear();
    this.#terminal.write(AFTER_GAP);
  }

  // xterm parses later than it is given bytes: what is not a byte waits for its place in the same queue.
  reset(): void {
    this.#pieces.clear();
    this.#terminal.write(CANCEL, () => this.#terminal.reset());
  }

  resize(cols: number, rows: number): void {
    this.#terminal.write(NOTHING, () => this.#terminal.resize(cols, rows));
  }
}
