/**
 * The screen of a session: a terminal emulator fed with its output, which nobody sees and which answers nothing.
 * `serialize` gives the text that brings a reset xterm with the same widths (unicode graphemes, as in the console)
 * to the same screen, scrollback and state, so that it goes on with the following bytes alike. Its memory: 12 bytes a cell, about 1.5 MB at 80 columns.
 *
 * The text is ours and not the serialize addon's: that leaves out margins, tabs, charsets, saved cursors, hyperlinks,
 * styles of underlines, what the cursor sits behind, and what a combining character would join.
 * What cannot be brought back is in README.md.
 */
import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import { Terminal } from "@xterm/headless";
import { limitRepeats } from "./limit-repeats.ts";
import { DEFAULT_PEN } from "./pen.ts";
import { ProgramSettings } from "./program-settings.ts";
import { type Size, writeLines } from "./screen-lines.ts";
import { hasSavedCursor, writeBufferState, writeFinalState } from "./screen-state.ts";
import { ScreenText } from "./screen-text.ts";
import { AFTER_GAP, Utf8Pieces } from "@gantry/contracts";
import { type Cell, type Core, coreOf, workCell } from "./xterm-core.ts";

/** Lines above the screen that are kept. */
export const SCROLLBACK_LINES = 1_000;

/** Cells of scrollback that are kept, 12 bytes each: a very wide terminal keeps fewer lines. */
const SCROLLBACK_CELLS = 256 * 1024;

/** A longer title is cut. Characters. */
const TITLE_LENGTH = 1_024;

export const scrollbackLines = (cols: number): number =>
  Math.min(SCROLLBACK_LINES, Math.floor(SCROLLBACK_CELLS / cols));

export class Screen {
  readonly #terminal: Terminal;
  readonly #core: Core;
  readonly #cell: Cell;
  readonly #settings: ProgramSettings;
  readonly #pieces = new Utf8Pieces();

  constructor({ cols, rows }: Size) {
    this.#terminal = new Terminal({
      cols,
      rows,
      scrollback: scrollbackLines(cols),
      allowProposedApi: true,
      logLevel: "off",
    });
    this.#terminal.loadAddon(new UnicodeGraphemesAddon());
    this.#core = coreOf(this.#terminal);
    this.#cell = workCell(this.#terminal);
    this.#settings = new ProgramSettings(this.#terminal);
    limitRepeats(this.#core, () => this.size);
  }

  get size(): Size {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /**
   * Whether the next byte begins something: no character, no escape sequence is half read. A snapshot at another
   * place would lose the half.
   */
  get clean(): boolean {
    return this.#pieces.whole && this.#core._inputHandler._parser.currentState === 0;
  }

  /** Whether a program is in the middle of a synchronized update (mode 2026), which is not to be seen. */
  get updating(): boolean {
    return this.#core.coreService.decPrivateModes.synchronizedOutput;
  }

  /**
   * Takes output, to the end before it returns; some 15-20 MB/s in workerd. Past xterm's own queue, which a timer
   * empties: 5 times slower with a wait for each write, and stuck for good after a fault in xterm. Here a fault costs
   * the rest of a piece: xterm 6.0 has some that a program can cause, as CSI 1 J in the last cell of a new screen.
   */
  write(data: Uint8Array | string): void {
    const pieces = typeof data === "string" ? [data] : this.#pieces.take(data);
    for (const piece of pieces) {
      try {
        void this.#core._inputHandler.parse(piece);
      } catch {
        this.#core._inputHandler._parser.reset();
      }
    }
  }

  resize({ cols, rows }: Size): void {
    this.#terminal.options.scrollback = scrollbackLines(cols);
    this.#terminal.resize(cols, rows);
  }

  /** Output is missing here. */
  gap(): void {
    this.#pieces.clear();
    this.write(AFTER_GAP);
  }

  /** The text that restores this screen, with at most `scrollback` lines above it. */
  serialize(scrollback = SCROLLBACK_LINES): string {
    const { size } = this;
    const { normal, alt, active } = this.#core._bufferService.buffers;
    const out = new ScreenText(this.#core);
    const screenEnd = normal.ybase + size.rows;
    writeLines(out, normal, { from: Math.max(0, normal.ybase - scrollback), to: screenEnd }, size, this.#cell);
    writeBufferState(out, normal, size);
    if (active === alt || hasSavedCursor(alt)) {
      // A resize of the normal buffer asks where its cursor was left.
      out.pen(DEFAULT_PEN);
      out.control(`\x1b[${normal.y + 1};${Math.min(normal.x, size.cols - 1) + 1}H\x1b[?1047h\x1b[H`);
      if (active === alt) writeLines(out, alt, { from: alt.ybase, to: alt.ybase + size.rows }, size, this.#cell);
      writeBufferState(out, alt, size);
      if (active === normal) out.control("\x1b[?1047l");
    }
    out.control(this.#titleText() + this.#settings.text);
    if (this.#terminal.options.convertEol === true) out.control("\x1b[20h");
    writeFinalState(out, this.#core, size, this.#cell);
    return out.text;
  }

  dispose(): void {
    this.#settings.dispose();
    this.#terminal.dispose();
  }

  #titleText(): string {
    const title = this.#core._inputHandler._windowTitle;
    return title === "" ? "" : `\x1b]2;${title.slice(0, TITLE_LENGTH)}\x1b\\`;
  }
}
