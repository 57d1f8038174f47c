/** A terminal in the space of its pane: what the pane could show, and the screen at the size that the PTY has. */
import type { TerminalSize } from "@gantry/contracts";
import type { FitAddon } from "@xterm/addon-fit";
import type { Terminal } from "@xterm/xterm";
import { TerminalSize as Bounds } from "@gantry/contracts";
import { Cell } from "../cell.ts";

/** A watched screen that is larger than the pane is drawn smaller, down to this; beyond it the pane scrolls. Pixels. */
const MIN_FONT_SIZE = 7;
/** What xterm keeps at the right of its screen for the scrollbar, and FitAddon leaves free. Pixels. */
const SCROLLBAR = 14;

export class PaneFit {
  /** What the pane can show at the person's own font size; null while the layout gives no size that a PTY may have. */
  readonly pane = new Cell<TerminalSize | null>(null);
  readonly #terminal: Terminal;
  readonly #fit: FitAddon;
  readonly #fontSize: number;

  constructor(terminal: Terminal, fit: FitAddon, fontSize: number) {
    this.#terminal = terminal;
    this.#fit = fit;
    this.#fontSize = fontSize;
  }

  /**
   * Measures the pane and draws the screen in it. `frames`: where the screen is not as large as the pane its edge is
   * drawn; `shrinks`: where it is larger it is drawn smaller.
   */
  measure({ frames, shrinks }: { frames: boolean; shrinks: boolean }): TerminalSize | null {
    this.#setFont(this.#fontSize);
    const proposed = this.#fit.proposeDimensions();
    const size = Bounds.safeParse({ cols: proposed?.cols, rows: proposed?.rows });
    if (!size.success) return null;
    const before = this.pane.get();
    if (before?.cols !== size.data.cols || before.rows !== size.data.rows) this.pane.set(size.data);
    const { cols, rows } = this.#terminal;
    const share = Math.min(1, size.data.cols / cols, size.data.rows / rows);
    if (shrinks && share < 1) this.#setFont(Math.max(MIN_FONT_SIZE, Math.floor(this.#fontSize * share * 2) / 2));
    this.#frame(frames);
    return size.data;
  }

  #frame(frames: boolean): void {
    const { element } = this.#terminal;
    const screen = element?.querySelector<HTMLElement>(".xterm-screen");
    const pane = this.pane.get();
    if (!element || !screen || pane === null) return;
    const { cols, rows } = this.#terminal;
    const framed = frames && (cols !== pane.cols || rows !== pane.rows);
    element.classList.toggle("gantry-framed", framed);
    element.style.width = framed ? `${screen.offsetWidth + SCROLLBAR}px` : "";
    element.style.height = framed ? `${screen.offsetHeight}px` : "";
    this.#scroll(framed && (cols > pane.cols || rows > pane.rows) ? element : null);
  }

  /** Lets the pane scroll where even the smallest font is too large, to the end, which is where things happen. */
  #scroll(large: HTMLElement | null): void {
    const host = this.#terminal.element?.parentElement;
    if (!host) return;
    const overflows =
      large !== null && (large.offsetHeight > host.clientHeight || large.offsetWidth > host.clientWidth);
    host.classList.toggle("gantry-large", overflows);
    host.scrollTop = overflows ? host.scrollHeight : 0;
  }

  #setFont(size: number): void {
    if (this.#terminal.options.fontSize !== size) this.#terminal.options.fontSize = size;
  }
}
