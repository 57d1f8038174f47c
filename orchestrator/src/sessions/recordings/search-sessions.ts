/** Full-text search over what all sessions have shown. */
import { AppError, type SearchHits, type SearchSessions } from "@gantry/contracts";
import { sql } from "kysely";
import { z } from "zod";
import type { Ctx } from "../../context.ts";
import { searchTerms, toFtsQuery } from "../../search/fts-query.ts";
import { MARK_BEGIN, MARK_END, snippetOf } from "./snippet.ts";

const Hit = z.object({
  id: z.number(),
  sessionId: z.string(),
  worker: z.string(),
  container: z.string(),
  title: z.string(),
  lines: z.string(),
  marked: z.string(),
});
const Lines = z.array(z.number());

/**
 * A page of hits, the newest text first, one a screenful: the line in which it begins. Throws VALIDATION_ERROR for a
 * query without a word and for a cursor that is not one.
 */
export async function searchSessions(ctx: Pick<Ctx, "db">, filter: SearchSessions): Promise<SearchHits> {
  const { q, worker, limit, cursor } = filter;
  const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number.parseInt(cursor, 36);
  if (!Number.isSafeInteger(before)) throw new AppError("VALIDATION_ERROR", "the cursor is not one of ours");
  const { rows } = await searchQuery(toFtsQuery(searchTerms(q), worker), worker ?? null, before, limit + 1).execute(
    ctx.db,
  );
  const hits = z.array(Hit).parse(rows);
  const page = hits.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(toItem),
    nextCursor: hits.length > limit && last !== undefined ? last.id.toString(36) : null,
  };
}

/** Rows of text that match, down from the newest; what was trimmed and waits for its removal is left out. */
export function searchQuery(match: string, worker: string | null, before: number, limit: number) {
  return sql`
    SELECT session_texts.id, sessions.id AS sessionId, sessions.worker_name AS worker,
      sessions.container_name AS container, sessions.title, session_texts.lines,
      highlight(session_search, 0, ${MARK_BEGIN}, ${MARK_END}) AS marked
    FROM session_search
    JOIN session_texts ON session_texts.id = session_search.rowid
    JOIN sessions ON sessions.id = session_texts.session_id
    WHERE session_search MATCH ${match} AND session_search.rowid < ${before}
      AND session_texts.last_seq > sessions.trimmed_seq
      AND (${worker} IS NULL OR session_texts.worker_name = ${worker})
    ORDER BY session_search.rowid DESC LIMIT ${limit}`;
}

function toItem({ sessionId, worker, container, title, lines, marked }: z.infer<typeof Hit>) {
  const { line, text, matches } = snippetOf(marked);
  const of = Lines.parse(JSON.parse(lines));
  const seq = of[line * 2] ?? 0;
  const at = new Date(of[line * 2 + 1] ?? 0).toISOString();
  return { sessionId, worker, container, title, seq, at, snippet: text, matches };
}
