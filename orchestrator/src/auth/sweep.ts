/** Deletes what has expired, in bounded batches, so that a cron run never meets a long statement. */
import type { Ctx } from "../context.ts";

const BATCH_ROWS = 1000;

export async function sweepExpired(ctx: Ctx): Promise<void> {
  for (const table of ["sign_in_codes", "browser_sessions", "tickets", "session_shares"] as const) {
    await ctx.db
      .deleteFrom(table)
      .where("hash", "in", (from) =>
        from.selectFrom(table).select("hash").where("expires_at", "<=", ctx.now).limit(BATCH_ROWS),
      )
      .execute();
  }
}
