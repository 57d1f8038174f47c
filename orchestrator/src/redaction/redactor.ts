/**
 * Masks secrets in a terminal's output before it is stored. Each byte of a secret becomes `*`, so that the length of
 * the output, its offsets and its screens stay what they are. How the output is cut into chunks changes nothing.
 */
import { CR, ESC, LF } from "./byte-sets.ts";
import { type GramFilter, gramFilter } from "./grams.ts";
import { buildAutomaton, type SecretAutomaton } from "./secret-automaton.ts";
import { SecretFinder } from "./secret-finder.ts";
import { LOOK_BACK_BYTES, type Mask, ShapeFinder } from "./shape-finder.ts";
import { shapeGrams } from "./shapes.ts";
import { SLICE_BYTES, TerminalText } from "./terminal-text.ts";

/**
 * What is undecided is never more. Bytes. The longest that is waited for is a URL's password (256) or a configured
 * secret's head with broken lines (64 * 5); colours may make each of its bytes 33.
 */
export const UNDECIDED_BYTES = 12 * 1024;

/** A start of a secret that is at least this long is masked when there is no time to wait for the rest. Bytes. */
export const SETTLE_BYTES = 4;

const STAR = 0x2a;

interface Compiled {
  automaton: SecretAutomaton;
  filter: GramFilter;
}

/** An isolate has one configuration, and many sessions: what was compiled last is kept. */
let latest: { secrets: string; compiled: Compiled } | null = null;

function compile(secrets: readonly string[]): Compiled {
  const key = JSON.stringify(secrets);
  if (latest?.secrets === key) return latest.compiled;
  const automaton = buildAutomaton(secrets);
  const compiled = { automaton, filter: gramFilter([...shapeGrams(), ...automaton.grams]) };
  latest = { secrets: key, compiled };
  return compiled;
}

export class Redactor {
  readonly #text: TerminalText;
  readonly #shapes = new ShapeFinder();
  readonly #secrets: SecretFinder | null;
  /** Chunks that have undecided bytes, oldest first, each with its offset in the stream. */
  #views: { bytes: Uint8Array; at: number }[] = [];
  #pushed = 0;
  /** Everything before this offset is decided. */
  #decided = 0;
  readonly #mask: Mask = (from, to) => this.#overwrite(from, to);

  /** `secrets` as configured. One of less than 6 bytes is not looked for. */
  constructor(secrets: readonly string[]) {
    const { automaton, filter } = compile(secrets);
    this.#text = new TerminalText(filter);
    this.#secrets = automaton.grams.length > 0 ? new SecretFinder(automaton) : null;
  }

  /** Bytes at the end of what was pushed that may still be masked; at most `UNDECIDED_BYTES`. */
  get undecided(): number {
    return this.#pushed - this.#decided;
  }

  /**
   * The next bytes of the stream. Secrets are overwritten in `chunk` itself, and in earlier ones where they were
   * undecided: whoever pushed them leaves them alone until they are decided.
   */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) this.#take(chunk.subarray(at, at + SLICE_BYTES));
  }

  #take(slice: Uint8Array): void {
    const text = this.#text;
    this.#views.push({ bytes: slice, at: this.#pushed });
    this.#pushed += slice.length;
    text.open();
    const from = text.end;
    text.append(slice);
    this.#shapes.scan(text, from, this.#mask);
    this.#secrets?.scan(text, this.#mask);
    const undecidedFrom = Math.min(this.#shapes.undecidedFrom, this.#secrets?.undecidedFrom ?? text.end);
    const decided = undecidedFrom < text.end ? text.rawOf(undecidedFrom) : this.#pushed - this.#spaceInSecret;
    this.#decide(Math.max(this.#decided, decided));
    const keep = Math.max(0, Math.min(this.#shapes.neededFrom, undecidedFrom) - LOOK_BACK_BYTES);
    text.keep(keep);
    this.#shapes.shift(keep);
    this.#secrets?.shift(keep);
  }

  /**
   * There is no time to wait: nothing is undecided afterwards. What looks like the start of a secret is masked if it
   * is `SETTLE_BYTES` or more. What is less stays readable, but the rest of that secret, if it comes, is masked.
   */
  settle(): void {
    this.#text.open();
    this.#shapes.settle(this.#text, SETTLE_BYTES, this.#mask);
    this.#secrets?.settle(this.#text, SETTLE_BYTES, this.#mask);
    if (this.#spaceInSecret > 0) this.#star(this.#pushed - this.#spaceInSecret);
    this.#decide(this.#pushed);
  }

  /** Where a space is that the text does not have yet and that may be in a secret, from the end; 0 without one. */
  get #spaceInSecret(): number {
    return this.#shapes.goesOnAtSpace || this.#secrets?.isWithin === true ? this.#text.heldSpace : 0;
  }

  #decide(offset: number): void {
    this.#decided = offset;
    const keep = this.#views.findIndex(({ bytes, at }) => at + bytes.length > offset);
    if (keep < 0) this.#views.length = 0;
    else if (keep > 0) this.#views.splice(0, keep);
  }

  /** Masks text, but no line break and no escape sequence in it. */
  #overwrite(from: number, to: number): void {
    const { bytes } = this.#text;
    for (let at = from; at < to; at++) {
      const byte = bytes[at];
      if (byte !== CR && byte !== LF && byte !== ESC) this.#star(this.#text.rawOf(at));
    }
  }

  /** A byte of a chunk that has been let go is settled already. */
  #star(offset: number): void {
    if (offset < this.#decided) return;
    for (let i = this.#views.length - 1; i >= 0; i--) {
      const view = this.#views[i];
      if (view === undefined || offset < view.at) continue;
      view.bytes[offset - view.at] = STAR;
      return;
    }
  }
}
