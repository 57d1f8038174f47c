/** What one run of the cron may ask of D1; all that is asked through its database counts, whoever asks. */
import type { Database } from "./database.ts";

/**
 * Queries of one run. D1 takes 1,000 of one invocation of a Worker (Cloudflare, D1, "Limits", queries per Worker
 * invocation, on a paid plan), each statement of a batch being one; local workerd counts none. The difference is for
 * work that asks without looking here.
 */
export const RUN_QUERIES = 800;

export class QueryBudget {
  readonly #db: Pick<Database, "asked">;
  readonly #end: number;

  /** Begins with what the database was asked so far. */
  constructor(db: Pick<Database, "asked">, queries: number = RUN_QUERIES) {
    this.#db = db;
    this.#end = db.asked + queries;
  }

  /** Whether work of at most so many queries may begin. What may not waits for the next run. */
  allows(queries: number): boolean {
    return this.#db.asked + queries <= this.#end;
  }

  /** So many of these queries at most, so that something is left for what comes after. */
  share(queries: number): QueryBudget {
    return new QueryBudget(this.#db, Math.min(queries, this.#end - this.#db.asked));
  }
}
