/** What a person types into search as a query of SQLite's FTS5, whatever it is. */
import { AppError } from "@gantry/contracts";

/** Terms of one query; more are refused. */
const TERMS = 16;

/** What the index's tokenizer (unicode61) makes tokens of; a term without any would match nothing. */
const TOKEN = /[\p{L}\p{N}\p{Co}]/u;

/** A word, or a phrase, as it was typed; with `prefix` its last word may go on. */
export interface SearchTerm {
  text: string;
  prefix: boolean;
}

/**
 * All of its words, "phrases in quotes", and beginnings of words*.
 * Throws VALIDATION_ERROR when there is no word in it, or too many.
 */
export function searchTerms(q: string): SearchTerm[] {
  const terms = [...q.matchAll(/"([^"]*)"?|([^\s"]+)/g)]
    .map(([whole, phrase, word = ""]) => {
      const text = phrase ?? word.replace(/\*+$/, "");
      return { text, prefix: phrase === undefined && whole.endsWith("*") };
    })
    .filter(({ text }) => TOKEN.test(text));
  if (terms.length === 0) throw new AppError("VALIDATION_ERROR", "a search needs at least one letter or digit");
  if (terms.length > TERMS) throw new AppError("VALIDATION_ERROR", `a search takes at most ${TERMS} words`);
  return terms;
}

/** All of `terms`, in text of `worker` or of any; a term that has `forms` is any of those words. */
export function toFtsQuery(
  terms: readonly SearchTerm[],
  worker?: string,
  forms: ReadonlyMap<SearchTerm, readonly string[]> = new Map(),
): string {
  const wanted = terms.map((term) => {
    const words = forms.get(term);
    if (words === undefined) return literal(term.text) + (term.prefix ? " *" : "");
    // Of none of them: the beginning finds nothing, as it should.
    return words.length === 0 ? `${literal(term.text)} *` : `(${words.map(literal).join(" OR ")})`;
  });
  return `{text} : (${wanted.join(" AND ")})${worker === undefined ? "" : ` AND {worker_name} : ${literal(worker)}`}`;
}

/** In quotes nothing has a meaning but the quote itself. NUL would end the text. */
const literal = (text: string): string => `"${text.replaceAll("\0", " ").replaceAll('"', '""')}"`;
