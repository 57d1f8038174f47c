/** The lines a page holds, oldest first, in blocks. Every change gives a new value and leaves the old one as it was. */
import { lineId, type LogLine } from "./line.ts";

/** Lines that are shown and measured together: a list's work grows with its blocks, not with its lines. */
export const BLOCK_LINES = 25;
/** Lines held at once. At 17 px each, what Firefox still scrolls through is 1,052,000. */
export const HELD_LINES = 1_000_000;
/** Characters of text held at once. */
export const HELD_CHARS = 128 * 1024 * 1024;
/** Lines at the end among which a late one finds its place, and a known one is recognised. */
const TAIL_LINES = 5_000;

export interface Block {
  /** Unique, and larger than that of every older block. */
  no: number;
  lines: readonly LogLine[];
  /** Characters of text. */
  chars: number;
}

export interface Held {
  blocks: readonly Block[];
  count: number;
  chars: number;
}

export const NOTHING: Held = { blocks: [], count: 0, chars: 0 };

/** `lines`, oldest first, before all others. */
export function prepend(held: Held, lines: readonly LogLine[]): Held {
  if (lines.length === 0) return held;
  const many = Math.ceil(lines.length / BLOCK_LINES);
  const first = (held.blocks[0]?.no ?? 0) - many;
  return sum([...cut(lines, first), ...held.blocks]);
}

/** `lines`, oldest first, after all others; the last block is filled up first. */
export function append(held: Held, lines: readonly LogLine[]): Held {
  if (lines.length === 0) return held;
  const last = held.blocks.at(-1);
  if (last === undefined) return sum(cut(lines, 0));
  const room = Math.max(0, BLOCK_LINES - last.lines.length);
  const filled = blockOf(last.no, [...last.lines, ...lines.slice(0, room)]);
  return sum([...held.blocks.slice(0, -1), filled, ...cut(lines.slice(room), last.no + 1)]);
}

/** `lines`, oldest first, each in its place by time near the end; those that are there already are left out. */
export function merge(held: Held, lines: readonly LogLine[]): Held {
  const oldest = lines[0];
  if (oldest === undefined) return held;
  let from = held.blocks.length;
  for (let looked = 0; from > 0 && looked < TAIL_LINES; from--) {
    const { lines: before } = held.blocks[from - 1] ?? { lines: [] };
    if ((before.at(-1)?.at ?? 0) < oldest.at) break;
    looked += before.length;
  }
  const tail = held.blocks.slice(from).flatMap((block) => block.lines);
  const known = new Set(tail.map(lineId));
  const fresh = lines.filter((line) => !known.has(lineId(line)));
  if (fresh.length === 0) return held;
  const base: Held = from === held.blocks.length ? held : sum(held.blocks.slice(0, from));
  return append(base, inOrder(tail, fresh));
}

/** Lets the oldest blocks go until the bounds hold; the newest block stays. */
export function dropOldest(held: Held, lines = HELD_LINES, chars = HELD_CHARS): Held {
  if (held.count <= lines && held.chars <= chars) return held;
  let from = 0;
  let { count, chars: left } = held;
  while (from < held.blocks.length - 1 && (count > lines || left > chars)) {
    const block = held.blocks[from++];
    count -= block?.lines.length ?? 0;
    left -= block?.chars ?? 0;
  }
  return { blocks: held.blocks.slice(from), count, chars: left };
}

/** Lets the newest blocks go until the bounds hold; the oldest block stays. */
export function dropNewest(held: Held, lines = HELD_LINES, chars = HELD_CHARS): Held {
  let until = held.blocks.length;
  let { count, chars: left } = held;
  while (until > 1 && (count > lines || left > chars)) {
    const block = held.blocks[--until];
    count -= block?.lines.length ?? 0;
    left -= block?.chars ?? 0;
  }
  return until === held.blocks.length ? held : { blocks: held.blocks.slice(0, until), count, chars: left };
}

export const isFull = (held: Held): boolean => held.count >= HELD_LINES || held.chars >= HELD_CHARS;

export const oldestLine = (held: Held): LogLine | undefined => held.blocks[0]?.lines[0];
export const newestLine = (held: Held): LogLine | undefined => held.blocks.at(-1)?.lines.at(-1);

/** Lines from the newest on, until `end` says that it has seen enough. */
export function* backwards(held: Held): Generator<LogLine> {
  for (let at = held.blocks.length - 1; at >= 0; at--) {
    const lines = held.blocks[at]?.lines ?? [];
    for (let i = lines.length - 1; i >= 0; i--) {
      const line = lines[i];
      if (line) yield line;
    }
  }
}

/** The block in which the first line from `at` (epoch ms) on is; the last one when all are older. */
export function blockAt(held: Held, at: number): number {
  let low = 0;
  let high = held.blocks.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((held.blocks[middle]?.lines.at(-1)?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low);
}

/** Two lists, each oldest first, as one; of the same moment those of the first come first. */
function inOrder(a: readonly LogLine[], b: readonly LogLine[]): LogLine[] {
  const all: LogLine[] = [];
  let next = 0;
  for (const line of a) {
    for (let other = b[next]; other !== undefined && other.at < line.at; other = b[++next]) all.push(other);
    all.push(line);
  }
  return [...all, ...b.slice(next)];
}

function cut(lines: readonly LogLine[], first: number): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at += BLOCK_LINES) {
    blocks.push(blockOf(first + blocks.length, lines.slice(at, at + BLOCK_LINES)));
  }
  return blocks;
}

function blockOf(no: number, lines: readonly LogLine[]): Block {
  let chars = 0;
  for (const { text } of lines) chars += text.length;
  return { no, lines, chars };
}

function sum(blocks: readonly Block[]): Held {
  let count = 0;
  let chars = 0;
  for (const block of blocks) {
    count += block.lines.length;
    chars += block.chars;
  }
  return { blocks, count, chars };
}
