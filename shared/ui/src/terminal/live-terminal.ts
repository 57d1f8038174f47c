/** One terminal of the page: xterm, its addons and its socket, alive while panes come and go around it. */
import { DEFAULT_COLS, DEFAULT_ROWS, type Role, type TerminalSize } from "@gantry/contracts";
import { ClipboardAddon } from "@xterm/addon-clipboard";
import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import { Cell, type Store } from "../cell.ts";
import { gatedClipboard } from "./clipboard-gate.ts";
import { muteQueries } from "./mute-queries.ts";
import { PaneFit } from "./pane-fit.ts";
import { browserPresence } from "./presence.ts";
import { httpTerminalApi } from "./terminal-api.ts";
import { TerminalSocket } from "./terminal-socket.ts";
import { isReport } from "./reports.ts";
import { isAttached } from "./terminal-state.ts";
import { readTheme, watchTheme } from "./terminal-theme.ts";
import type { TerminalTarget } from "./terminal-url.ts";
import { takeWebgl } from "./webgl-budget.ts";
import { XtermSink } from "./xterm-sink.ts";

const SCROLLBACK_LINES = 10_000;
/** ms that a pane's size must rest before the PTY is told. */
const RESIZE_MS = 100;
/** ms that the terminal's font may take before it is drawn in the next best one. */
const FONT_MS = 2_000;
/** Characters of the title that a program sets; more of it nobody could read. */
const MAX_TITLE = 200;
const FONT_FAMILY = '"Geist Mono Variable", ui-monospace, "SF Mono", Menlo, Consolas, monospace';
const FONT_SIZE = 13;

export interface LiveTerminalOptions {
  target: TerminalTarget;
  session: string | null;
  /** What it asks to be in its session; `controller` when absent. */
  role?: Role;
  /** http(s) origin of the orchestrator; the page's own when absent. */
  origin?: string;
  screenReader?: boolean;
  onSession?: (id: string) => void;
  onSignIn?: () => void;
  /** The program rang the bell. */
  onBell?: () => void;
  /** A program wants to set the clipboard to `text`; refused when absent. */
  allowClipboard?: (text: string) => Promise<boolean>;
  /** Sees a key before the terminal does; true takes it away. */
  onKey?: (event: KeyboardEvent) => boolean;
}

export class LiveTerminal {
  readonly socket: TerminalSocket;
  readonly terminal: Terminal;
  readonly search = new SearchAddon();
  /** The title that the program set; "" when it set none. */
  readonly title = new Cell("");
  /** What the pane could show; the PTY's own size is in the socket's store. */
  readonly pane: Store<TerminalSize | null>;
  /** Holds the screen; a pane takes it in by `mount`. */
  readonly #host = document.createElement("div");
  readonly #fit: PaneFit;
  readonly #cleanups: (() => void)[] = [];
  #pane: HTMLElement | null = null;
  #opened = false;
  #disposed = false;
  /** The role that the screen was last fitted for. */
  #role: Role | null = null;
  #frame: number | null = null;
  #fitTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: LiveTerminalOptions) {
    this.terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      fontFamily: FONT_FAMILY,
      fontSize: FONT_SIZE,
      lineHeight: 1.1,
      scrollback: SCROLLBACK_LINES,
      screenReaderMode: options.screenReader ?? false,
      macOptionIsMeta: true,
      rightClickSelectsWord: true,
    });
    const origin = options.origin ?? location.origin;
    this.socket = new TerminalSocket({
      origin,
      target: options.target,
      session: options.session,
      size: { cols: DEFAULT_COLS, rows: DEFAULT_ROWS },
      sink: new XtermSink(this.terminal),
      api: httpTerminalApi(origin),
      presence: browserPresence,
      ...(options.role ? { role: options.role } : {}),
      ...(options.onSession ? { onSession: options.onSession } : {}),
      ...(options.onSignIn ? { onSignIn: options.onSignIn } : {}),
    });
    this.#host.className = "h-full w-full";
    // Beside a screen that is smaller than its pane there is nothing else to click on.
    this.#host.addEventListener("mouseup", ({ target }) => target === this.#host && this.focus());
    const fit = new FitAddon();
    this.terminal.loadAddon(fit);
    this.#fit = new PaneFit(this.terminal, fit, FONT_SIZE);
    this.pane = this.#fit.pane;
    this.#load(options);
    this.#listen(options);
  }

  /** Shows the terminal in `pane`, and connects at the first time. */
  async mount(pane: HTMLElement): Promise<void> {
    this.#pane = pane;
    pane.replaceChildren(this.#host);
    if (!this.#opened) await this.#open();
    if (this.#disposed || this.#pane !== pane) return;
    this.#refit();
    this.socket.start();
  }

  /** Takes the terminal out of `pane`; it goes on unseen. */
  unmount(pane: HTMLElement): void {
    if (this.#pane !== pane) return;
    this.#pane = null;
    this.#host.remove();
    this.#hide();
  }

  focus(): void {
    this.terminal.focus();
  }

  setScreenReader(on: boolean): void {
    this.terminal.options.screenReaderMode = on;
  }

  /** Detaches and frees everything; the session lives on. */
  dispose(): void {
    this.#disposed = true;
    this.socket.dispose();
    if (this.#fitTimer !== null) clearTimeout(this.#fitTimer);
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    for (const cleanup of this.#cleanups) cleanup();
    this.terminal.dispose();
    this.#host.remove();
  }

  get #visible(): boolean {
    return this.#pane !== null && document.visibilityState === "visible";
  }

  #load(options: LiveTerminalOptions): void {
    const { terminal } = this;
    terminal.loadAddon(this.search);
    terminal.loadAddon(new UnicodeGraphemesAddon());
    terminal.loadAddon(new WebLinksAddon((_event, uri) => window.open(uri, "_blank", "noopener,noreferrer")));
    // The default copy of the clipboard addon reads and writes without asking.
    const allow = options.allowClipboard ?? (() => Promise.resolve(false));
    terminal.loadAddon(new ClipboardAddon(undefined, gatedClipboard(allow)));
    muteQueries(terminal, () => this.socket.mute);
  }

  #listen({ onKey, onBell }: LiveTerminalOptions): void {
    const { terminal, socket } = this;
    const utf8 = new TextEncoder();
    // A viewer's mouse and focus are nobody's business, and no attempt to type.
    const counts = (data: string): boolean => socket.store.get().role === "controller" || !isReport(data);
    terminal.onData((data) => counts(data) && socket.input(utf8.encode(data)));
    terminal.onBinary(
      (data) => counts(data) && socket.input(Uint8Array.from(data, (char) => char.charCodeAt(0) & 0xff)),
    );
    terminal.onResize(() => this.#refitNext());
    terminal.onTitleChange((title) => this.title.set(title.slice(0, MAX_TITLE)));
    if (onBell) terminal.onBell(onBell);
    terminal.attachCustomKeyEventHandler((event) => !onKey?.(event));
    const visibility = (): void => this.#tellVisibility();
    document.addEventListener("visibilitychange", visibility);
    this.#cleanups.push(() => document.removeEventListener("visibilitychange", visibility));
    this.#cleanups.push(this.socket.store.subscribe(() => this.#roleChanged()));
  }

  async #open(): Promise<void> {
    this.#opened = true;
    // Cells are measured once, when the screen is opened: a font that arrives later would leave them wrong.
    const font = document.fonts.load(`${FONT_SIZE}px "Geist Mono Variable"`).catch(() => []);
    await Promise.race([font, new Promise((resolve) => setTimeout(resolve, FONT_MS))]);
    if (this.#disposed) return;
    this.terminal.open(this.#host);
    this.#cleanups.push(takeWebgl(this.terminal));
    const theme = (): void => {
      this.terminal.options.theme = readTheme(this.#host.isConnected ? this.#host : document.body);
    };
    theme();
    this.#cleanups.push(watchTheme(theme));
    const observer = new ResizeObserver(() => this.#refitSoon());
    observer.observe(this.#host);
    this.#cleanups.push(() => observer.disconnect());
  }

  #refitSoon(): void {
    if (this.#fitTimer !== null) clearTimeout(this.#fitTimer);
    this.#fitTimer = setTimeout(() => this.#refit(), RESIZE_MS);
  }

  #refit(): void {
    if (this.#pane === null || this.#disposed) return;
    const { role, state } = this.socket.store.get();
    // Before it is attached the screen has no size that means anything; whoever only looks sees the whole of it.
    const known = isAttached(state) || this.socket.seq > 0;
    const size = this.#fit.measure({ frames: known, shrinks: known && role === "viewer" });
    if (size !== null) this.socket.resize(size.cols, size.rows, this.#visible);
  }

  /** Nobody sees the terminal: its size counts no more. */
  #hide(): void {
    const { cols, rows } = this.terminal;
    this.socket.resize(cols, rows, false);
  }

  #tellVisibility(): void {
    if (this.#visible) this.#refit();
    else this.#hide();
  }

  /** The PTY's size, or what this client is, has changed: the screen is drawn for it in the next frame. */
  #refitNext(): void {
    if (this.#frame !== null) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = null;
      this.#refit();
    });
  }

  #roleChanged(): void {
    const { role } = this.socket.store.get();
    if (role === this.#role) return;
    this.#role = role;
    this.#refitNext();
  }
}
