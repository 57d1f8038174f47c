/** The view-only links of a session that still open it. */
import { isoTime, MAX_SHARES_PER_SESSION, type Share } from "@gantry/contracts";
import { stillGood } from "../../auth/still-good.ts";
import type { Ctx } from "../../context.ts";
import { getSession } from "../read-sessions.ts";

/** Newest first, without their secrets. Throws NOT_FOUND for no session. */
export async function listShares(ctx: Ctx, session: string): Promise<Share[]> {
  await getSession(ctx, session);
  const rows = await ctx.db
    .selectFrom("session_shares")
    .select(["id", "label", "created_by", "created_at", "expires_at"])
    .where("session_id", "=", session)
    .where(stillGood(ctx.now))
    .orderBy("created_at", "desc")
    .orderBy("id")
    .limit(MAX_SHARES_PER_SESSION)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    label: row.label,
    createdBy: row.created_by,
    createdAt: isoTime(row.created_at),
    expiresAt: isoTime(row.expires_at),
  }));
}
