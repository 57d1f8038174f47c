/** What a person types into search as a query of SQLite's FTS5, whatever it is. */
import { AppError } from "@gantry/contracts";

/** Terms of one query; more are refused. */
const TERMS = 16;

/** What the index's tokenizer (unicode61) makes tokens of; a term without any would match nothing. */
const TOKEN = /[\p{L}\p{N}\p{Co}]/u;

/**
 * All of its words, "phrases in quotes", and beginnings of words*, in text of `worker` or of any.
 * Throws VALIDATION_ERROR when there is no word in it, or too many.
 */
export function toFtsQuery(q: string, worker: string | undefined): string {
  const terms = [...q.matchAll(/"([^"]*)"?|([^\s"]+)/g)]
    .map(([whole, phrase, word = ""]) => {
      const text = phrase ?? word.replace(/\*+$/, "");
      return { text, prefix: phrase === undefined && whole.endsWith("*") };
    })
    .filter(({ text }) => TOKEN.test(text));
  if (terms.length === 0) throw new AppError("VALIDATION_ERROR", "a search needs at least one letter or digit");
  if (terms.length > TERMS) throw new AppError("VALIDATION_ERROR", `a search takes at most ${TERMS} words`);
  const wanted = terms.map(({ text, prefix }) => literal(text) + (prefix ? " *" : "")).join(" AND ");
  return `{text} : (${wanted})${worker === undefined ? "" : ` AND {worker_name} : ${literal(worker)}`}`;
}

/** In quotes nothing has a meaning but the quote itself. NUL would end the text. */
const literal = (text: string): string => `"${text.replaceAll("\0", " ").replaceAll('"', '""')}"`;
