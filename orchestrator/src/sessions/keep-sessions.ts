/** What the cron does each minute for what is kept of sessions, one after the other: D1 has one writer. */
import type { Ctx } from "../context.ts";
import type { QueryBudget } from "../db/query-budget.ts";
import { retain } from "./archive/retain.ts";
import { indexQuietSessions } from "./recordings/index-quiet-sessions.ts";

/** What forgetting leaves of a run at least goes to the search index. Queries. */
const RETAIN_QUERIES = 400;

/** One that fails does not keep the other one from its work. Throws when one has failed. */
export async function keepSessions(ctx: Pick<Ctx, "db" | "config" | "now">, budget: QueryBudget): Promise<void> {
  const [retained] = await Promise.allSettled([retain(ctx, budget.share(RETAIN_QUERIES))]);
  const [indexed] = await Promise.allSettled([indexQuietSessions(ctx, budget)]);
  const failed = [retained, indexed].flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  if (failed.length > 0) throw new AggregateError(failed, failed.map(String).join("; "));
}
