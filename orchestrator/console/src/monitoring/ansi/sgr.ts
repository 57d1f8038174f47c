/** Colours and weights of a printed line: its SGR sequences as spans of plain text. */
import { plainText } from "@gantry/contracts";

/** 0 to 15: the theme's; 16 to 255: the cube and the greys of xterm; or red, green and blue. */
export type Colour = number | readonly [number, number, number];

export interface Style {
  fg: Colour | null;
  bg: Colour | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  inverse: boolean;
  strike: boolean;
}

export interface Span {
  /** Where it begins in the line as printed. */
  at: number;
  text: string;
  style: Style;
}

export const PLAIN: Style = {
  fg: null,
  bg: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
  strike: false,
};

/** A line of more spans is shown in the style of the last one from there on. */
export const MAX_SPANS = 400;
/** Parameters of one sequence that are read. */
const MAX_PARAMS = 64;

// oxlint-disable-next-line no-control-regex -- escape sequences are what this file is about.
const SGR = /(?:\u001b\[|\u009b)([\d;:]{0,256})m/g;

/**
 * The line as spans, none of them empty; every other escape sequence and control character is left out. Takes time
 * linear in the text, whatever it holds. ECMA-48 8.3.117; 38 and 48 with `;` or `:` as in ITU-T T.416 13.1.8.
 */
export function readSpans(text: string): Span[] {
  if (!text.includes("\u001b") && !text.includes("\u009b")) return oneSpan(plainText(text));
  const spans: Span[] = [];
  let style = PLAIN;
  let from = 0;
  const push = (until: number): void => {
    const plain = plainText(text.slice(from, until));
    if (plain !== "") spans.push({ at: from, text: plain, style });
  };
  for (const match of text.matchAll(SGR)) {
    if (spans.length >= MAX_SPANS - 1) break;
    push(match.index);
    style = applySgr(style, match[1] ?? "");
    from = match.index + match[0].length;
  }
  push(text.length);
  return spans;
}

function oneSpan(text: string): Span[] {
  return text === "" ? [] : [{ at: 0, text, style: PLAIN }];
}

/** `style` after the sequence whose parameters are `params`. */
function applySgr(style: Style, params: string): Style {
  const parts = params.split(";", MAX_PARAMS);
  let next = { ...style };
  for (let i = 0; i < parts.length; i++) {
    const sub = (parts[i] ?? "").split(":", 8);
    const code = numberOf(sub[0]);
    if (code === 38 || code === 48) {
      const colons = sub.length > 1;
      const [colour, used] = colons ? [subColour(sub), 0] : colourAfter(parts, i + 1);
      i += used;
      if (colour !== null) next = { ...next, [code === 38 ? "fg" : "bg"]: colour };
    } else if (code === 0) next = { ...PLAIN };
    else if (code === 4) next.underline = sub[1] !== "0";
    else next = { ...next, ...changeOf(code) };
  }
  return next;
}

function changeOf(code: number): Partial<Style> {
  if (code === 1) return { bold: true };
  if (code === 2) return { dim: true };
  if (code === 3) return { italic: true };
  if (code === 7) return { inverse: true };
  if (code === 9) return { strike: true };
  if (code === 21) return { underline: true };
  if (code === 22) return { bold: false, dim: false };
  if (code === 23) return { italic: false };
  if (code === 24) return { underline: false };
  if (code === 27) return { inverse: false };
  if (code === 29) return { strike: false };
  if (code >= 30 && code <= 37) return { fg: code - 30 };
  if (code === 39) return { fg: null };
  if (code >= 40 && code <= 47) return { bg: code - 40 };
  if (code === 49) return { bg: null };
  if (code >= 90 && code <= 97) return { fg: code - 82 };
  if (code >= 100 && code <= 107) return { bg: code - 92 };
  return {};
}

/** The colour of `5;n` or `2;r;g;b` at `at`, and how many parts it takes. */
function colourAfter(parts: readonly string[], at: number): [Colour | null, number] {
  const kind = numberOf(parts[at]);
  if (kind === 5) return [indexed(parts[at + 1]), 2];
  if (kind === 2) return [rgb(parts.slice(at + 1, at + 4)), 4];
  return [null, 1];
}

/** `38:5:n`, `38:2:r:g:b`, and with the colour space that most leave empty `38:2::r:g:b`. */
function subColour(sub: readonly string[]): Colour | null {
  const kind = numberOf(sub[1]);
  if (kind === 5) return indexed(sub[2]);
  if (kind === 2) return rgb(sub.length >= 6 ? sub.slice(3, 6) : sub.slice(2, 5));
  return null;
}

function indexed(part: string | undefined): Colour | null {
  const index = numberOf(part);
  return index <= 255 ? index : null;
}

function rgb(parts: readonly string[]): Colour | null {
  const [r = 256, g = 256, b = 256] = parts.map(numberOf);
  return r <= 255 && g <= 255 && b <= 255 ? [r, g, b] : null;
}

/** An empty parameter is 0. */
const numberOf = (part: string | undefined): number => Number(part ?? 0);
