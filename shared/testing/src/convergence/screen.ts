/** A terminal without a window, written to as the console writes to its own: what a client's page would show. */
import { XtermSink } from "@gantry/ui/xterm-sink";
import { SerializeAddon } from "@xterm/addon-serialize";
import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import headless from "@xterm/headless";

/** The size that sessions begin with, in character cells. */
export const START_SIZE = { cols: 80, rows: 24 };

/** Lines above the screen that are kept and compared. */
const SCROLLBACK = 1000;

export class Screen {
  readonly #terminal = new headless.Terminal({ ...START_SIZE, scrollback: SCROLLBACK, allowProposedApi: true });
  readonly #sink = new XtermSink(this.#terminal);
  readonly #serializer = new SerializeAddon();

  constructor() {
    this.#terminal.loadAddon(this.#serializer);
    this.#terminal.loadAddon(new UnicodeGraphemesAddon());
  }

  /** Every call takes effect behind the ones before it. `rendered` is called when these bytes are on the screen. */
  write(data: Uint8Array, rendered: () => void = () => undefined): void {
    this.#sink.write(data, rendered);
  }

  resize(cols: number, rows: number): void {
    this.#sink.resize(cols, rows);
  }

  reset(): void {
    this.#sink.reset();
  }

  /** Fulfils when everything so far is on the screen. */
  settled(): Promise<void> {
    return new Promise((resolve) => this.#terminal.write("", resolve));
  }

  /** Size, cursor and cells as text; `whole`: with the lines above the screen. */
  picture(whole: boolean): string {
    const { cols, rows } = this.#terminal;
    const { type, cursorX, cursorY } = this.#terminal.buffer.active;
    const cells = this.#serializer.serialize(whole ? {} : { scrollback: 0 });
    return `${cols}x${rows} ${type} ${cursorX},${cursorY}\n${cells}`;
  }

  dispose(): void {
    this.#terminal.dispose();
  }
}
