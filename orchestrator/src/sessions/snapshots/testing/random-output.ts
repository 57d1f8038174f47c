/** Output as no program writes it: all that a terminal understands but links, in any order, the same for a seed. */

export type Random = (below: number) => number;

/** mulberry32: whole numbers below the argument. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const pick = <T>(random: Random, from: readonly T[]): T => {
  const found = from[random(from.length)];
  if (found === undefined) throw new Error("nothing to pick from");
  return found;
};

const WORDS = ["ls", " -la ", "total 48", "drwxr-xr-x", "~/work $ ", "error:", "x", "    ", "qqqlkxmj", "abc123"];
const WIDE = ["\ufe0f", "각", "漢字", "日本語テキスト", "한국어", "👍", "👩‍👩‍👧", "🇩🇪🇫🇷", "🇩", "☂️", "👍🏽", "Ａ", "　"];
const COMBINING = ["é", "ñ̃", "\u0301", "\u200d", "नमस्ते", "\u0600a", "o\u0308\u0301"];
const FINALS = ["A", "B", "C", "D", "E", "F", "G", "d", "a", "e", "`", "I", "Z"];
const EDITS = ["@", "P", "X", "L", "M", "S", "T", "b"];
const COLUMN_EDITS = ["'}", "'~", " @", " A"];
const SGR = ["0", "1", "2", "3", "4", "5", "7", "8", "9", "21", "22", "23", "24", "25", "27", "28", "29", "53", "55"];
const MODES = [
  "?1",
  "?7",
  "?45",
  "?66",
  "?9",
  "?1000",
  "?1002",
  "?1003",
  "?1004",
  "?1006",
  "?1016",
  "?2004",
  "?25",
  "?12",
  "4",
  "20",
];

type Make = (random: Random, size: Size) => string;

const KINDS: readonly [weight: number, make: Make][] = [
  [30, (r) => pick(r, WORDS).repeat(1 + r(3))],
  [5, (r) => pick(r, COMBINING)],
  [12, (r) => pick(r, ["\r\n", "\r\n", "\n", "\r", "\b", "\t", "\x0b", "\x07", "\0"])],
  [2, (r) => "\r\n".repeat(1 + r(12))],
  [3, (r, { cols }) => "=".repeat(cols + r(cols))],
  [10, (r, { cols, rows }) => `\x1b[${1 + r(rows)};${1 + r(cols)}H`],
  [8, (r) => `\x1b[${r(2) ? "" : 1 + r(9)}${pick(r, FINALS)}`],
  [6, (r) => `\x1b[${r(2) ? "" : 1 + r(5)}${pick(r, EDITS)}`],
  [4, (r) => `\x1b[${pick(r, ["", "0", "1", "2"])}K`],
  [2, (r) => `\x1b[${pick(r, ["", "0", "2", "2"])}J`],
  [14, (r) => `\x1b[${Array.from({ length: 1 + r(3) }, () => sgr(r)).join(";")}m`],
  [2, (r) => `\x1b[4:${r(6)}m`],
  [2, (r) => `\x1b[58;5;${r(256)}m`],
  [3, (r, { rows }) => `\x1b[${1 + r(rows)};${1 + r(rows)}r`],
  [1, () => "\x1b[r"],
  [5, (r) => `\x1b[${pick(r, MODES)}${pick(r, ["h", "l", "l"])}`],
  [2, () => "\x1b[?7h\x1b[4l"],
  [2, (r) => pick(r, ["\x1b[?6h", "\x1b[?6l", "\x1b[?6l"])],
  [4, (r) => `\x1b${pick(r, ["(", ")", "*", "+"])}${pick(r, [..."0ABK4="])}`],
  [3, (r) => pick(r, ["\x0e", "\x0f", "\x0f", "\x1bn", "\x1bo"])],
  [3, (r) => pick(r, ["\x1bD", "\x1bE", "\x1bM", "\x1b=", "\x1b>"])],
  [2, (r) => `\x1b[${r(7)} q`],
  [2, (r) => `\x1b]${pick(r, ["0", "2"])};title ${r(100)}${pick(r, ["\x07", "\x1b\\"])}`],
  [1, (r) => pick(r, ['\x1b[1"q', '\x1b[0"q'])],
  [1, (r) => pick(r, ["\x1b[c", "\x1b[6n", "\x1b]11;?\x07", "\x1bP$qm\x1b\\", "\x1b_apc\x1b\\"])],
  [1, (r) => pick(r, ["\x1b[!p", "\x1b#8", "\x1bc"])],
];

/**
 * What a resize brings out that no text brings back (README.md): stale tab stops and saved cursors, cells that a
 * narrower alternate screen hides, halves of wide characters that xterm leaves and takes for something else.
 */
const UNSTEADY: readonly [weight: number, make: Make][] = [
  [3, (r) => pick(r, ["\x1b7", "\x1b8", "\x1b[s", "\x1b[u"])],
  [3, (r) => pick(r, ["\x1b[?1049h", "\x1b[?1049l", "\x1b[?1047h", "\x1b[?1047l", "\x1b[?47h", "\x1b[?47l"])],
  [2, (r) => pick(r, ["\x1bH", "\x1b[g", "\x1b[3g"])],
  [8, (r) => pick(r, WIDE).repeat(1 + r(2))],
  [3, (r, { cols }) => `${"漢".repeat((cols >> 1) + r(4))}`],
  [2, (r) => `\x1b[${r(2) ? "" : 1 + r(5)}${pick(r, COLUMN_EDITS)}`],
];
const ALL = [...KINDS, ...UNSTEADY];

function sgr(random: Random): string {
  switch (random(6)) {
    case 0:
      return String(30 + random(8));
    case 1:
      return String(pick(random, [40, 100]) + random(8));
    case 2:
      return `${pick(random, [38, 48])};5;${random(256)}`;
    case 3:
      return `${pick(random, [38, 48])};2;${random(256)};${random(256)};${random(256)}`;
    default:
      return pick(random, SGR);
  }
}

export interface Size {
  cols: number;
  rows: number;
}

/** A sequence or some text; `steady` ones may be followed by a resize. */
export function randomOutput(random: Random, size: Size, steady = false): string {
  const kinds = steady ? KINDS : ALL;
  let at = random(kinds.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, make] of kinds) {
    if (at < weight) return make(random, size);
    at -= weight;
  }
  return "";
}
