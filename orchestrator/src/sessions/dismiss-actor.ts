/** Closes the sockets of a principal that may no longer be there. */
import type { Ctx } from "../context.ts";
import { hubOf } from "./create-session.ts";

/** Sessions that are told at once; the hubs of any further ones find out by themselves. */
const MAX_SESSIONS = 500;

/**
 * Closes every socket of `actor` on these sessions with 4401. It never fails: a hub that cannot be told looks within a
 * minute who may still be there, as it does for what expires.
 */
export async function dismissActor(ctx: Ctx, actor: string, sessions: readonly string[]): Promise<void> {
  await Promise.allSettled(sessions.map(async (id) => hubOf(ctx, id).dismiss(actor)));
}

/** The same, on every session that somebody is attached to. */
export async function dismissEverywhere(ctx: Ctx, actor: string): Promise<void> {
  const rows = await ctx.db.selectFrom("sessions").select("id").where("clients", ">", 0).limit(MAX_SESSIONS).execute();
  await dismissActor(
    ctx,
    actor,
    rows.map(({ id }) => id),
  );
}
