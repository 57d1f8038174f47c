/** View-only links: `/api/sessions/:id/shares` for those who make them, `/api/shares/open` for those who hold one. */
import { AppError, CreateShare, OpenShare } from "@gantry/contracts";
import { jsonBody } from "@gantry/http";
import { type Context, Hono } from "hono";
import { AttemptLimit } from "../auth/attempt-limit.ts";
import { checkOrigin } from "../auth/origin.ts";
import { shareCookie } from "../auth/share-secret.ts";
import { createShare } from "../sessions/shares/create-share.ts";
import { listShares } from "../sessions/shares/list-shares.ts";
import { openShare } from "../sessions/shares/open-share.ts";
import { revokeShare } from "../sessions/shares/revoke-share.ts";
import type { App } from "./access.ts";
import { giveCookie, shareCookieName } from "./cookies.ts";
import { sessionIdOf } from "./session-id.ts";

/** Failed openings of one address a minute. 32 random bytes are not guessed at any rate; this spares D1 the attempts. */
const failures = new AttemptLimit(60, 60_000);

export const sessionSharesApi = new Hono<App>()
  .get("/:id/shares", async (c) => c.json({ items: await listShares(c.var.ctx, sessionIdOf(c.req.param("id"))) }))
  .post("/:id/shares", async (c) => {
    const input = await jsonBody(c, CreateShare);
    const made = await createShare(c.var.ctx, sessionIdOf(c.req.param("id")), input, consoleOrigin(c));
    return c.json(made, 201, { "cache-control": "no-store" });
  })
  .delete("/:id/shares/:share", async (c) => {
    await revokeShare(c.var.ctx, sessionIdOf(c.req.param("id")), c.req.param("share"));
    return c.body(null, 204);
  });

/** Needs nobody to be signed in; who is stays who they are, for their own cookie counts first. */
export const sharesApi = new Hono<App>().post("/open", async (c) => {
  const { ctx } = c.var;
  checkOrigin(ctx.config, c.req.raw.headers);
  const link = await jsonBody(c, OpenShare);
  // Set by Cloudflare's edge; without one everybody counts as one caller.
  const caller = c.req.header("cf-connecting-ip") ?? "";
  failures.check(caller, ctx.now);
  try {
    const opened = await openShare(ctx, link);
    const seconds = (Date.parse(opened.expiresAt) - ctx.now) / 1000;
    giveCookie(c, shareCookieName(ctx.config), shareCookie(link), seconds);
    return c.json(opened);
  } catch (err) {
    if (err instanceof AppError && err.type === "UNAUTHORIZED") failures.failed(caller, ctx.now);
    throw err;
  }
});

/** Where the link leads: the page that asked, whose Origin is a checked one, else the first that is configured. */
function consoleOrigin(c: Context<App>): string {
  const [first] = c.var.ctx.config.ALLOWED_ORIGINS;
  return c.req.header("origin") ?? first ?? new URL(c.req.url).origin;
}
