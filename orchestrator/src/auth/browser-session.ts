/** A signed-in browser: a random cookie, of which D1 keeps the hash. */
import type { Ctx } from "../context.ts";
import { hashSecret, newSecret } from "./secrets.ts";

/** A browser stays signed in this long. Milliseconds. */
export const BROWSER_SESSION_TTL_MS = 30 * 24 * 3600_000;

/** Opens a browser session for `actorId`; gives the cookie's value. */
export async function openBrowserSession(ctx: Ctx, actorId: string): Promise<string> {
  const secret = newSecret();
  await ctx.db
    .insertInto("browser_sessions")
    .values({
      hash: await hashSecret(secret),
      actor_id: actorId,
      created_at: ctx.now,
      expires_at: ctx.now + BROWSER_SESSION_TTL_MS,
    })
    .execute();
  return secret;
}

export async function closeBrowserSession(ctx: Ctx, secret: string): Promise<void> {
  await ctx.db
    .deleteFrom("browser_sessions")
    .where("hash", "=", await hashSecret(secret))
    .execute();
}
