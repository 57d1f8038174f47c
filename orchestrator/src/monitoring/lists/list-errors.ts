/** Groups of errors of all workers, the one that was seen last first. */
import type { FaultPage, ListErrors } from "@gantry/contracts";
import { sql } from "kysely";
import type { Ctx } from "../../context.ts";
import { conditionsOf } from "./asked.ts";
import { ERROR_COLUMNS, ErrorRow, toErrorItem } from "./error-row.ts";
import { type Scan, scanPage, scansOf } from "./scan.ts";
import { holds, mayHold, type Term, termsOf } from "./words.ts";

/** `q` looks in type and message. Throws VALIDATION_ERROR for a foreign cursor and for a query without a word. */
export async function listErrors(ctx: Pick<Ctx, "db">, query: ListErrors): Promise<FaultPage> {
  const terms = query.q === undefined ? [] : termsOf(query.q);
  const keep = ({ type, message }: ErrorRow) => holds(`${type} ${message}`, terms);
  const { rows, nextCursor } = await scanPage(ctx.db, errorScan(query, terms), ErrorRow, keep);
  return { items: rows.map(toErrorItem), nextCursor };
}

export function errorScan(query: ListErrors, terms: readonly Term[] = []): Scan {
  const { worker, container, instance, process } = conditionsOf(query, "error_groups");
  const state = query.state === undefined ? [] : [sql`state = ${query.state}`];
  const rest = [...container, ...instance, ...process, ...mayHold(sql`type || ' ' || message`, terms)];
  const bytes = sql.raw<number>("octet_length(stack) + octet_length(frames) + octet_length(message)");
  const by = scansOf(query, { table: "error_groups", time: "last_seen_at", columns: ERROR_COLUMNS, bytes });
  // A worker has 2,001 groups at most: fewer than a page looks at.
  if (worker.length > 0) return by("error_groups_by_worker", worker, [...state, ...rest]);
  if (state.length > 0) return by("error_groups_by_state", state, rest);
  return by("error_groups_by_time", [], rest);
}
