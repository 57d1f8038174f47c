/** The `q` of a list: words, "phrases in quotes", beginnings of words*; all must be there. */
import { plainText } from "@gantry/contracts";

type Term = { words: string[]; isPrefix: boolean };

/** Letters, digits and private-use characters make words, as in SQLite's FTS5 (unicode61), which the database asks. */
const WORD = /[\p{L}\p{N}\p{Co}]+/gu;

const wordsOf = (text: string): string[] =>
  text
    .normalize("NFKD")
    .replaceAll(/\p{M}+/gu, "")
    .toLowerCase()
    .match(WORD) ?? [];

/** A test for texts. Escape sequences are no part of them, case and accents do not count. No `q` matches all. */
export function textQuery(q: string | undefined): (text: string) => boolean {
  if (q === undefined) return () => true;
  const terms = parseTerms(q);
  return (text) => {
    const words = wordsOf(plainText(text));
    return terms.every((term) => holds(words, term));
  };
}

function parseTerms(q: string): Term[] {
  const terms: Term[] = [];
  for (const [, phrase, word = ""] of q.matchAll(/"([^"]*)"?|([^\s"]+)/g)) {
    const words = wordsOf(phrase ?? word);
    if (words.length > 0) terms.push({ words, isPrefix: phrase === undefined && word.endsWith("*") });
  }
  return terms;
}

function holds(words: readonly string[], { words: wanted, isPrefix }: Term): boolean {
  const last = wanted.length - 1;
  return words.some((_, from) =>
    wanted.every((word, at) =>
      isPrefix && at === last ? words[from + at]?.startsWith(word) : words[from + at] === word,
    ),
  );
}
