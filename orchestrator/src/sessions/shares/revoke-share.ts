/** Ends a view-only link. */
import { AppError } from "@gantry/contracts";
import { SHARE_PREFIX } from "../../auth/actor.ts";
import type { Ctx } from "../../context.ts";
import { dismissActor } from "../dismiss-actor.ts";

/** From here on it opens nothing, and its sockets are closed. Throws NOT_FOUND, also for one that is revoked. */
export async function revokeShare(ctx: Ctx, session: string, id: string): Promise<void> {
  const revoked = await ctx.db
    .updateTable("session_shares")
    .set({ revoked_at: ctx.now })
    .where("id", "=", id)
    .where("session_id", "=", session)
    .where("revoked_at", "is", null)
    .returning("id")
    .execute();
  if (revoked.length === 0) throw new AppError("NOT_FOUND", `session ${session} has no link ${id.slice(0, 40)}`);
  await dismissActor(ctx, SHARE_PREFIX + id, [session]);
}
