/** Whether a text holds what a search asks for, as the FTS5 index of logs would say; for texts that are in no index. */
import { type RawBuilder, sql } from "kysely";
import { type SearchTerm, searchTerms } from "../../search/fts-query.ts";

/** A word, or the words of a phrase in a row. */
export interface Term extends SearchTerm {
  words: string[];
  /** ASCII letters and digits that stand together in it as it was asked for. */
  parts: string[];
}

/** Characters of a word that SQL looks for, and of how many: D1 takes patterns of 50 bytes and 100 bound values. */
const PATTERN_CHARS = 40;
const PATTERNS = 8;

/** The words of a text as the tokenizer `unicode61 remove_diacritics 2` makes them. */
function wordsOf(text: string): string[] {
  const bare = text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return bare.match(/[\p{L}\p{N}\p{Co}]+/gu) ?? [];
}

/** What the index is asked for, read so that it can be compared with. Throws VALIDATION_ERROR for no word, or too many. */
export function termsOf(q: string): Term[] {
  return searchTerms(q).map((term) => ({
    ...term,
    words: wordsOf(term.text),
    parts: term.text.normalize("NFC").match(/[0-9A-Za-z]+/g) ?? [],
  }));
}

/**
 * SQL that is true of the texts that hold the terms, and of some others. It compares ASCII only: a letter with an
 * accent in the text is not found by one without.
 */
export function mayHold(text: RawBuilder<unknown>, terms: readonly Term[]): RawBuilder<unknown>[] {
  const parts = terms.flatMap((term) => term.parts).slice(0, PATTERNS);
  return parts.map((part) => sql`${text} LIKE ${`%${part.slice(0, PATTERN_CHARS)}%`}`);
}

export function holds(text: string, terms: readonly Term[]): boolean {
  const words = wordsOf(text);
  return terms.every((term) => words.some((_, at) => beginsAt(words, at, term)));
}

function beginsAt(words: readonly string[], at: number, term: Term): boolean {
  const last = term.words.length - 1;
  return term.words.every((wanted, nth) => {
    const word = words[at + nth];
    return word === wanted || (term.prefix && nth === last && word?.startsWith(wanted) === true);
  });
}
