/** Finds known shapes of secrets in a stream: what is undecided, and which runs go on. */
import { DASH, SPACE } from "./byte-sets.ts";
import { type Finding, MASKED, type Run, type Shape } from "./finding.ts";
import { keyAt } from "./grams.ts";
import { shapesOf } from "./shapes.ts";
import type { TerminalText } from "./terminal-text.ts";

/** Masks the bytes at positions `from` to before `to`. */
export type Mask = (from: number, to: number) => void;

/** How far back a shape looks from its hit. Bytes. */
export const LOOK_BACK_BYTES = 96;

/** So many dashes in a row end a block. */
const CLOSING_DASHES = 5;

interface OpenRun {
  run: Run;
  left: number;
  dashes: number;
}

export class ShapeFinder {
  #pending: { shape: Shape; hit: number }[] = [];
  #runs: OpenRun[] = [];
  /** Nothing before this position is undecided. */
  undecidedFrom = 0;
  /** No position before this is looked at again. */
  neededFrom = 0;

  /** Whether a space would be masked if it came next. */
  get goesOnAtSpace(): boolean {
    return this.#runs.some(({ run }) => run.set[SPACE] === MASKED);
  }

  /** Looks at what is new from position `from` on. */
  scan(text: TerminalText, from: number, mask: Mask): void {
    this.undecidedFrom = this.neededFrom = text.end;
    if (this.#runs.length > 0) this.#runs = this.#runs.filter((run) => goesOn(run, text, from, mask));
    if (this.#pending.length > 0) {
      const again = this.#pending;
      this.#pending = [];
      for (const { shape, hit } of again) this.#look(text, shape, hit, mask);
    }
    for (let i = 0; i < text.hitCount; i++) {
      const hit = text.hits[i] ?? 0;
      for (const shape of shapesOf(keyAt(text.bytes, hit))) this.#look(text, shape, hit, mask);
    }
  }

  #look(text: TerminalText, shape: Shape, hit: number, mask: Mask): void {
    const finding = shape.scan(text, hit);
    if (finding === null) return;
    if (finding.kind === "undecided") {
      this.#pending.push({ shape, hit });
      this.undecidedFrom = Math.min(this.undecidedFrom, finding.from);
      this.neededFrom = Math.min(this.neededFrom, hit);
      return;
    }
    mask(finding.from, finding.to);
    if (finding.run !== null) this.#open(finding.run, text, finding.to, mask);
  }

  #open(run: Run, text: TerminalText, from: number, mask: Mask): void {
    const open = { run, left: run.limit, dashes: 0 };
    if (!goesOn(open, text, from, mask) || this.#runs.some((other) => other.run === run)) return;
    this.#runs.push(open);
  }

  /** Masks what is undecided and at least `min` bytes, and what goes on from there. */
  settle(text: TerminalText, min: number, mask: Mask): void {
    for (const { shape, hit } of this.#pending) {
      const finding: Finding | null = shape.scan(text, hit);
      if (finding?.kind !== "undecided" || finding.weak || text.end - finding.from < min) continue;
      mask(finding.from, text.end);
      this.#open(finding.run, text, text.end, mask);
    }
  }

  /** Position `by` is position 0 from here on. */
  shift(by: number): void {
    for (const pending of this.#pending) pending.hit -= by;
  }
}

/** Masks what belongs to a run from a position on; gives whether the run reaches the end of the text. */
function goesOn(open: OpenRun, text: TerminalText, from: number, mask: Mask): boolean {
  const { set } = open.run;
  let start = from;
  for (let i = from; i < text.end; i++) {
    const byte = text.bytes[i] ?? 0;
    const kind = set[byte];
    if (kind === MASKED && --open.left >= 0) {
      open.dashes = 0;
      continue;
    }
    if (start < i) mask(start, i);
    start = i + 1;
    open.dashes = byte === DASH ? open.dashes + 1 : 0;
    if (kind === 0 || kind === MASKED || open.dashes >= CLOSING_DASHES) return false;
  }
  if (start < text.end) mask(start, text.end);
  return true;
}
