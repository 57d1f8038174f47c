/** Cell attributes as the text that makes them the pen. Bits as in @xterm/headless 6: common/buffer/Constants.ts. */
import type { Attributes } from "./xterm-core.ts";

const COLOR_MODE = 0x3000000;
const COLOR_16 = 0x1000000;
const COLOR_256 = 0x2000000;
const COLOR = 0x3ffffff;
const RGB = 0xffffff;
const UNDERLINE = 0x10000000;
const HAS_EXTENDED = 0x10000000;
const PROTECTED = 0x20000000;
const UNDERLINE_STYLE = 0x1c000000;
const UNDERLINE_STYLE_SHIFT = 26;

/** Flag in `fg`, SGR that sets it. */
const FG_FLAGS: readonly [number, number][] = [
  [0x8000000, 1],
  [0x20000000, 5],
  [0x4000000, 7],
  [0x40000000, 8],
  [0x80000000, 9],
];
const BG_FLAGS: readonly [number, number][] = [
  [0x8000000, 2],
  [0x4000000, 3],
  [0x40000000, 53],
];
/** inverse, underline, strikethrough, overline and a link show on a cell without a character too. */
const SHOWN_FG = 0x4000000 | UNDERLINE | 0x80000000;
const SHOWN_BG = 0x40000000;

/** Attributes reduced to what is seen: two pens are the same when all four numbers are. */
export interface Pen {
  fg: number;
  bg: number;
  /** 0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed. */
  underline: number;
  /** As in `fg`; 0 the text's own. */
  underlineColor: number;
  /** Id in the terminal's table of hyperlinks; 0 none. */
  link: number;
}

export const DEFAULT_PEN: Pen = { fg: 0, bg: 0, underline: 0, underlineColor: 0, link: 0 };

/** xterm leaves the rest of an RGB colour beside the index of one from the palette. */
function plainColor(value: number): number {
  const mode = value & COLOR_MODE;
  if (mode === COLOR_MODE) return value | 0;
  return value & ~(mode === 0 ? RGB : RGB & ~0xff);
}

/** The pen that painted a cell. */
export function penOf({ fg, bg, extended }: Attributes): Pen {
  const has = (bg & HAS_EXTENDED) !== 0;
  const style = has ? (extended._ext & UNDERLINE_STYLE) >> UNDERLINE_STYLE_SHIFT : 0;
  return {
    fg: plainColor(fg),
    bg: plainColor(bg & ~HAS_EXTENDED),
    // DECRC brings the flag back without the style: such text is underlined once.
    underline: (fg & UNDERLINE) === 0 ? 0 : style || 1,
    underlineColor: has ? extended._ext & COLOR : 0,
    link: has ? extended.urlId : 0,
  };
}

/** The terminal's pen: a colour of underlines that waits for an underline counts. */
export function currentPen(attributes: Attributes): Pen {
  return { ...penOf(attributes), underlineColor: attributes.extended._ext & COLOR };
}

/** A pen that saved cursors keep: without what extends it. */
export const savedPen = ({ fg, bg }: Attributes): Pen => penOf({ fg, bg, extended: { _ext: 0, urlId: 0 } });

export const samePen = (a: Pen, b: Pen): boolean =>
  a.fg === b.fg &&
  a.bg === b.bg &&
  a.underline === b.underline &&
  a.underlineColor === b.underlineColor &&
  a.link === b.link;

/** The pen that erasing leaves: its background colour and nothing else. */
export const erasedPen = (pen: Pen): Pen => ({ ...DEFAULT_PEN, bg: pen.bg & COLOR });

export const hasBackground = (pen: Pen): boolean => (pen.bg & COLOR_MODE) !== 0;

/** Whether an empty cell looks different with this pen than with its background alone. */
export const showsOnEmpty = (pen: Pen): boolean =>
  (pen.fg & SHOWN_FG) !== 0 || (pen.bg & SHOWN_BG) !== 0 || pen.link !== 0;

/** SGR, and DECSCA where needed, that make this the pen whatever it was; hyperlinks aside. */
export function penText({ fg, bg, underline, underlineColor }: Pen): string {
  const codes: (number | string)[] = [];
  for (const [flag, code] of FG_FLAGS) if ((fg & flag) !== 0) codes.push(code);
  for (const [flag, code] of BG_FLAGS) if ((bg & flag) !== 0) codes.push(code);
  if (underline !== 0) codes.push(underline === 1 ? 4 : `4:${underline}`);
  codes.push(...colorCodes(fg, 30), ...colorCodes(bg, 40));
  if (underlineColor !== 0) codes.push(...colorCodes((underlineColor & ~COLOR_MODE) | promoted(underlineColor), 50));
  const sgr = codes.length === 0 ? "\x1b[m" : `\x1b[0;${codes.join(";")}m`;
  return (bg & PROTECTED) === 0 ? sgr : `${sgr}\x1b[1"q`;
}

/** Underlines have no short form for the first 16 colours. */
const promoted = (color: number): number => ((color & COLOR_MODE) === COLOR_16 ? COLOR_256 : color & COLOR_MODE);

/** `base` 30 for the text, 40 for the background, 50 for underlines. */
function colorCodes(value: number, base: number): number[] {
  const index = value & 0xff;
  switch (value & COLOR_MODE) {
    case 0:
      return [];
    case COLOR_16:
      return [index < 8 ? base + index : base + 60 + (index & 7)];
    case COLOR_256:
      return [base + 8, 5, index];
    default: {
      const rgb = value & RGB;
      return [base + 8, 2, rgb >>> 16, (rgb >>> 8) & 0xff, rgb & 0xff];
    }
  }
}
