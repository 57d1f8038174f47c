/** Colours of printed text as CSS, readable on the console's own ground. */
import type { Colour } from "./sgr.ts";

const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
/** Levels of a channel in xterm's cube (xterm's 256colres.h). */
const CUBE = [0, 95, 135, 175, 215, 255];
/** WCAG 2.2, 1.4.3. */
const MIN_CONTRAST = 4.5;
/** Relative luminance of the ground that lines are printed on, in theme.css. */
const GROUND = { dark: 0.0045, light: 0.98 };
const STEPS = 10;

type Rgb = readonly [number, number, number];

/** As a program chose it. */
export function cssColour(colour: Colour): string {
  return typeof colour === "number" && colour < 16 ? `var(--term-${themed(colour)})` : cssRgb(rgbOf(colour));
}

/** As near to it as can be read on the theme's ground; the sixteen of the theme can. */
export function readableColour(colour: Colour, dark: boolean): string {
  if (typeof colour === "number" && colour < 16) return cssColour(colour);
  const wanted = rgbOf(colour);
  for (let step = 0; step <= STEPS; step++) {
    const tried = mix(wanted, dark ? 255 : 0, step / STEPS);
    if (contrast(luminance(tried), dark ? GROUND.dark : GROUND.light) >= MIN_CONTRAST) return cssRgb(tried);
  }
  return "var(--foreground)";
}

/** What is read on a ground of the program's choice: its own colour if that can be, else the darkest or the lightest. */
export function colourOn(ground: Colour, wanted: Colour | null, dark: boolean): string {
  if (typeof ground === "number" && ground < 16) {
    // All but black are light in the dark theme and dark in the light one.
    return dark && ground === 0 ? "var(--term-foreground)" : "var(--term-background)";
  }
  const under = luminance(rgbOf(ground));
  const own = wanted === null || (typeof wanted === "number" && wanted < 16) ? null : rgbOf(wanted);
  if (own !== null && contrast(luminance(own), under) >= MIN_CONTRAST) return cssRgb(own);
  return contrast(1, under) >= contrast(0, under) ? "#fff" : "#000";
}

function themed(index: number): string {
  const name = NAMES[index % 8] ?? "white";
  return index < 8 ? name : `bright-${name}`;
}

/** Of 16 and above: the cube of 216, then 24 greys. */
function rgbOf(colour: Colour): Rgb {
  if (typeof colour !== "number") return colour;
  if (colour >= 232) {
    const grey = 8 + (colour - 232) * 10;
    return [grey, grey, grey];
  }
  const at = colour - 16;
  return [CUBE[Math.floor(at / 36)] ?? 0, CUBE[Math.floor(at / 6) % 6] ?? 0, CUBE[at % 6] ?? 0];
}

const cssRgb = ([r, g, b]: Rgb): string => `rgb(${r} ${g} ${b})`;

function mix([r, g, b]: Rgb, towards: number, share: number): Rgb {
  const one = (channel: number): number => Math.round(channel + (towards - channel) * share);
  return [one(r), one(g), one(b)];
}

/** WCAG 2.2, "relative luminance". */
function luminance([r, g, b]: Rgb): number {
  const linear = (channel: number): number => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
