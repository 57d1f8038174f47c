/** Credentials of HTTP: `Authorization: <scheme> <credentials>`, and `Bearer <token>` at the start of a word. */
import { ascii, byteSet, DIGIT, KIND, SPACE, TOKEN68, UPPER } from "./byte-sets.ts";
import { type Finding, runOf, type Shape, undecidedAt } from "./finding.ts";
import { inAnyCase, MORE, readAssignment, readWord } from "./keyword.ts";
import type { TerminalText } from "./terminal-text.ts";

/** Basic, Bearer, token, Digest and what else there is. */
const SCHEME_BYTES = 16;
const MIN_BYTES = 8;
/** Without the header's name it takes more to tell a token from prose. */
const MIN_BEARER_BYTES = 16;
/** What has no digit and no capital by then is a word. */
const JUDGE_BYTES = 64;

const HEADER = ascii("authorization");
/** Where the gram "iza" ends in it. */
const HEADER_AHEAD = 8;
const BEARER = ascii("bearer");
const LETTER = byteSet(/[A-Za-z]/);
const CREDENTIALS = runOf(TOKEN68);

export const AUTHORIZATION: readonly Shape[] = [
  { grams: inAnyCase("iza"), scan: scanHeader },
  { grams: [..." \n\"':="].map((before) => `${before}Be`), scan: scanBearer },
];

function scanHeader(text: TerminalText, hit: number): Finding | null {
  const behind = readWord(text, hit - HEADER_AHEAD, HEADER);
  if (behind === null) return null;
  const assignment = behind === MORE ? MORE : readAssignment(text, behind);
  if (assignment === null) return null;
  if (assignment === MORE) return undecidedAt(text, CREDENTIALS);
  let space = assignment.at;
  while (space < text.end && space - assignment.at <= SCHEME_BYTES && LETTER[text.bytes[space] ?? 0] === 1) space++;
  if (space === assignment.at) return null;
  return scanCredentials(text, space, MIN_BYTES, DIGIT | UPPER);
}

function scanBearer(text: TerminalText, hit: number): Finding | null {
  const behind = readWord(text, hit - 1, BEARER);
  if (behind === null) return null;
  return behind === MORE ? undecidedAt(text, CREDENTIALS) : scanCredentials(text, behind, MIN_BEARER_BYTES, DIGIT);
}

/** `kinds`: at least one of them is in every credential. */
function scanCredentials(text: TerminalText, space: number, min: number, kinds: number): Finding | null {
  if (space >= text.end) return undecidedAt(text, CREDENTIALS);
  if (text.bytes[space] !== SPACE) return null;
  const from = space + 1;
  let seen = 0;
  for (let i = from; i < text.end; i++) {
    const byte = text.bytes[i] ?? 0;
    if (TOKEN68[byte] === 0) return null;
    seen |= KIND[byte] ?? 0;
    if (i + 1 - from >= min && (seen & kinds) !== 0) return { kind: "secret", from, to: i + 1, run: CREDENTIALS };
    if (i - from >= JUDGE_BYTES) return null;
  }
  return { kind: "undecided", from, run: CREDENTIALS, weak: false };
}
