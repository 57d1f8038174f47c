/**
 * The words of an index that begin as is asked, so that it is asked for whole words: of these FTS5 walks the newest
 * lines and stops at the page's end, while for a beginning it first makes a list of every line that has one.
 */
import { type RawBuilder, sql } from "kysely";
import { z } from "zod";
import type { Database } from "../db/database.ts";
import type { SearchTerm } from "./fts-query.ts";

/** A beginning of more words is asked for as it is: of so many each stands in few lines. */
const FORMS = 64;

/** A longer word leaves the beginning as it is too: a query of FTS5 is one text. Characters. */
const FORM_CHARS = 200;

/** What the tokenizer does with anything else is its own affair. */
const PLAIN = /^[0-9A-Za-z]+$/;

/** `form` is null for a word that is too long. */
const Row = z.object({ form: z.string().nullable() });

/**
 * The words of every term that is a beginning, where they are few. `vocabulary` is an fts5vocab table of type
 * `instance` over the index.
 */
export async function formsOf(
  db: Database,
  vocabulary: string,
  terms: readonly SearchTerm[],
): Promise<Map<SearchTerm, string[]>> {
  const beginnings = terms.filter(({ text, prefix }) => prefix && PLAIN.test(text));
  if (beginnings.length === 0) return new Map();
  const queries = beginnings.map(({ text }) => formsQuery(vocabulary, text.toLowerCase()));
  const results = await db.batch(queries.map((query) => query.compile(db)));
  const forms = new Map<SearchTerm, string[]>();
  for (const [nth, term] of beginnings.entries()) {
    const words = z
      .array(Row)
      .parse(results[nth])
      .map(({ form }) => form);
    const short = words.filter((word) => word !== null);
    if (short.length === words.length && words.length <= FORMS) forms.set(term, short);
  }
  return forms;
}

/**
 * Steps from word to word. The vocabulary has a row for each place a word stands at, in the order of words: a step is to
 * the first row behind the word and the least character.
 */
export function formsQuery(vocabulary: string, beginning: string): RawBuilder<unknown> {
  const from = (least: RawBuilder<unknown>) =>
    sql`(SELECT term FROM ${sql.table(vocabulary)} WHERE term >= ${least} ORDER BY term LIMIT 1)`;
  const end = `${beginning}\u{10ffff}`;
  return sql`
    WITH RECURSIVE forms (term) AS (
      SELECT ${from(sql`${beginning}`)}
      UNION ALL
      SELECT ${from(sql`forms.term || char(1)`)} FROM forms WHERE forms.term < ${end} LIMIT ${FORMS + 2}
    )
    SELECT iif(length(term) <= ${FORM_CHARS}, term, NULL) AS form FROM forms WHERE term < ${end}`;
}
