/** Tickets: what a browser opens one socket with, since it cannot set headers on an upgrade. */
import { AppError, isoTime, type Ticket, TICKET_TTL_MS } from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import type { Actor } from "./actor.ts";
import { findActors } from "./find-actors.ts";
import { hashSecret, newSecret } from "./secrets.ts";

/** A ticket for one upgrade of `path` from `origin` (empty for none), for whoever asks. */
export async function createTicket(ctx: Ctx, path: string, origin: string): Promise<Ticket> {
  const ticket = newSecret();
  const expiresAt = ctx.now + TICKET_TTL_MS;
  await ctx.db
    .insertInto("tickets")
    .values({ hash: await hashSecret(ticket), actor_id: ctx.actor.id, origin, path, expires_at: expiresAt })
    .execute();
  return { ticket, expiresAt: isoTime(expiresAt) };
}

/**
 * The one a ticket was made for, as a person or a share. Throws UNAUTHORIZED when it is unknown, used, expired, or was made for another
 * path or Origin, or by one who may not enter any more; a ticket that was shown is spent, whatever the answer.
 */
export async function spendTicket(
  ctx: Omit<Ctx, "actor">,
  ticket: string,
  path: string,
  origin: string,
): Promise<Actor> {
  const row = await ctx.db
    .deleteFrom("tickets")
    .where("hash", "=", await hashSecret(ticket))
    .returning(["actor_id", "origin", "path", "expires_at"])
    .executeTakeFirst();
  if (row === undefined || row.expires_at <= ctx.now || row.path !== path || row.origin !== origin) {
    throw new AppError("UNAUTHORIZED", "the ticket is not valid: it opens one socket of one path once within 60 s");
  }
  const actor = (await findActors(ctx, [row.actor_id])).get(row.actor_id);
  if (actor === undefined) throw new AppError("UNAUTHORIZED", "whoever this ticket was made for may no longer enter");
  return actor;
}
