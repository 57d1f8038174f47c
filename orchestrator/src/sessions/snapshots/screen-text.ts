/** The text that a reset terminal is to be given, written down with what that terminal then has as pen and cluster. */
import type { Attributes, Core, Extended } from "./xterm-core.ts";
import { DEFAULT_PEN, hasBackground, type Pen, penOf, penText, samePen } from "./pen.ts";

/** A hyperlink longer than this is left out: each of its cells might carry it. Characters. */
const LINK_LENGTH = 2048;

/** Ends a cluster without any effect: what follows is not joined to the character before. */
const BREAK = "\0";

/** Characters below it join nothing but what asks for it. */
const FIRST_JOINING = 0x300;

/** What of a printed character's kind the next one asks for (addon-unicode-graphemes 0.4). */
const KIND = 15;

export class ScreenText {
  text = "";
  readonly #core: Core;
  #pen: Pen = DEFAULT_PEN;
  /** The cell attributes that `#pen` came from, to see at once that nothing changed. */
  #fg = 0;
  #bg = 0;
  #extended: Extended | null = null;
  #join = 0;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Adds what prints nothing. */
  control(text: string): void {
    this.text += text;
    this.#join = 0;
  }

  /** What follows joins nothing. */
  break(): void {
    if (this.#join !== 0) this.control(BREAK);
  }

  /** Makes the attributes of a cell the pen. */
  penOf(cell: Attributes): void {
    if (((cell.fg ^ this.#fg) | (cell.bg ^ this.#bg)) === 0 && cell.extended === this.#extended) return;
    this.pen(penOf(cell));
    this.#fg = cell.fg;
    this.#bg = cell.bg;
    this.#extended = cell.extended;
  }

  pen(pen: Pen): void {
    this.#extended = null;
    const last = this.#pen;
    if (samePen(pen, last)) return;
    this.#pen = pen;
    if (pen.link !== last.link) this.control(this.#linkText(pen.link));
    if (!samePen({ ...pen, link: last.link }, last)) this.control(penText(pen));
  }

  /** The terminal's pen may be another than the one written last: DECRC brings its own. */
  forgetPen(): void {
    this.#extended = null;
    this.#pen = { ...DEFAULT_PEN, fg: NaN };
  }

  get hasBackground(): boolean {
    return hasBackground(this.#pen);
  }

  /** Scrolling and erasing fill with the pen's background. */
  plainBackground(): void {
    if (this.hasBackground) this.pen(DEFAULT_PEN);
  }

  /** Prints the characters of one cell with the pen. Gives the width that they take. */
  print(chars: string): number {
    const first = chars.charCodeAt(0);
    if (chars.length === 1 && first < FIRST_JOINING && ((this.#join >> 3) & KIND) === 0) {
      this.text += chars;
      this.#join = this.#after(first, 0);
      return 1;
    }
    if (joins(this.#after(chars.codePointAt(0) ?? 0, this.#join))) this.break();
    this.text += chars;
    this.#join = this.#afterAll(chars, this.#join);
    return widthOf(this.#join);
  }

  /** Whether printing `chars` anew leaves what follows to join as `join` says. */
  joinsAlike(chars: string, join: number): boolean {
    const anew = this.#afterAll(chars, 0);
    return widthOf(anew) === widthOf(join) && (((anew ^ join) >> 3) & KIND) === 0;
  }

  #afterAll(chars: string, join: number): number {
    let state = join;
    for (const char of chars) state = this.#after(char.codePointAt(0) ?? 0, state);
    return state;
  }

  #after(codepoint: number, join: number): number {
    return this.#core.unicodeService.charProperties(codepoint, join);
  }

  #linkText(link: number): string {
    const data = link === 0 ? undefined : this.#core._oscLinkService.getLinkData(link);
    if (data === undefined || data.uri.length > LINK_LENGTH) return "\x1b]8;;\x1b\\";
    return `\x1b]8;${data.id === undefined ? "" : `id=${data.id}`};${data.uri}\x1b\\`;
  }
}

/** xterm packs what it knows of a printed character into a number: kind, width, whether it joined the one before. */
const joins = (properties: number): boolean => (properties & 1) !== 0;
const widthOf = (properties: number): number => (properties >> 1) & 3;
