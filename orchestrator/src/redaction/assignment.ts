/** Assignments whose name says that the value is secret: `NPM_TOKEN=...`, `password: ...`, `"api_key": "..."`. */
import { ascii, byteSet, DIGIT, ESC, KIND, LOWER, UPPER } from "./byte-sets.ts";
import { type Finding, type Run, runOf, type Shape, undecidedAt } from "./finding.ts";
import {
  type Assignment,
  BACKSLASH,
  DOUBLE_QUOTE,
  EQUALS,
  inAnyCase,
  MORE,
  readAssignment,
  readWord,
} from "./keyword.ts";
import type { TerminalText } from "./terminal-text.ts";

const MIN_VALUE_BYTES = 8;
/** A value in doubt that has been one word for this long is in doubt no more. */
const SURE_BYTES = 64;

/** Ends of names, each with its rarest three letters in a row, so that few places of ordinary output are looked at. */
const NAMES: readonly (readonly [string, string])[] = [
  ["token", "oke"],
  ["secret", "ecr"],
  ["password", "swo"],
  ["passwd", "swd"],
  ["passphrase", "sph"],
  ["apikey", "ike"],
  ["accesskey", "ske"],
  ["secretkey", "tke"],
  ["privatekey", "eke"],
  ...["api", "access", "secret", "private", "encryption", "signing", "auth"].flatMap(
    (kind) =>
      [
        [`${kind}_key`, "_ke"],
        [`${kind}-key`, "-ke"],
      ] as const,
  ),
];

/** A value may be anything, but code that computes one is no value. */
const BARE = runOf(byteSet(/[^\p{Cc} "'`;()<>{}|]/u, true));
const IN_DOUBLE_QUOTES = runOf(byteSet(/[^\p{Cc}"]/u, true));
const IN_SINGLE_QUOTES = runOf(byteSet(/[^\p{Cc}']/u, true));
/** Substitutions and placeholders start like this: `$(...)`, `${...}`, `{{...}}`, `<...>`, `[...]`, `%s`. */
const COMPUTED = byteSet(/[$({<[%]/);

const WORD_OF_VALUE = runOf(byteSet(/[\w+/=~%!@#$^*-]/));
const WORD_IN_QUOTES = runOf(byteSet(/[\w+/=~%!@#$^*.:-]/));
/** What may stand behind a value outside quotes; behind anything else it was an expression. */
const BEHIND = byteSet(/[\p{Cc} "',;&)}\]|<\\]/u);

export const ASSIGNMENTS: readonly Shape[] = NAMES.map(([name, gram]) => {
  const word = ascii(name);
  const ahead = name.indexOf(gram) + 2;
  return { grams: inAnyCase(gram), scan: (text, hit) => scanAssignment(text, hit - ahead, word) };
});

function scanAssignment(text: TerminalText, start: number, name: Uint8Array): Finding | null {
  const behind = readWord(text, start, name);
  if (behind === null) return null;
  if (behind === MORE) return undecidedAt(text, BARE);
  const assignment = readAssignment(text, behind);
  if (assignment === null) return null;
  if (assignment === MORE) return undecidedAt(text, BARE);
  if (COMPUTED[text.bytes[assignment.at] ?? 0] === 1) return null;
  // A shell's variables are written like this, so that the value needs no look.
  const isVariable = assignment.sign === EQUALS && assignment.tight && isUpper(text, start, behind);
  return isVariable ? scanVariable(text, assignment) : scanDoubtful(text, assignment);
}

function isUpper(text: TerminalText, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (KIND[text.bytes[i] ?? 0] === LOWER) return false;
  return true;
}

function scanVariable(text: TerminalText, { quote, at: from }: Assignment): Finding | null {
  const run = quote === 0 ? BARE : quote === DOUBLE_QUOTE ? IN_DOUBLE_QUOTES : IN_SINGLE_QUOTES;
  for (let i = from; i < text.end; i++) {
    if (run.set[text.bytes[i] ?? 0] === 0) return null;
    if (i + 1 - from >= MIN_VALUE_BYTES) return { kind: "secret", from, to: i + 1, run };
  }
  return { kind: "undecided", from, run, weak: false };
}

/** In prose and code such names are common: the value is one word with a digit and a letter, and whole. */
function scanDoubtful(text: TerminalText, { quote, at: from }: Assignment): Finding | null {
  const run: Run = quote === 0 ? WORD_OF_VALUE : WORD_IN_QUOTES;
  let seen = 0;
  for (let i = from; i < text.end; i++) {
    const byte = text.bytes[i] ?? 0;
    const isMixed = (seen & DIGIT) !== 0 && (seen & (LOWER | UPPER)) !== 0;
    if (run.set[byte] === 0) {
      const isWhole = quote === 0 ? BEHIND[byte] === 1 : byte === quote || byte === BACKSLASH || byte === ESC;
      return isWhole && isMixed && i - from >= MIN_VALUE_BYTES ? { kind: "secret", from, to: i, run: null } : null;
    }
    if (i - from >= SURE_BYTES) return isMixed ? { kind: "secret", from, to: i + 1, run } : null;
    seen |= KIND[byte] ?? 0;
  }
  return { kind: "undecided", from, run, weak: false };
}
