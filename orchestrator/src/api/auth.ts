/** Sign-in, sign-out, sign-in codes, and who one is. */
import { AppError } from "@gantry/contracts";
import { jsonBody } from "@gantry/http";
import { type Context, Hono } from "hono";
import { deleteCookie, getCookie } from "hono/cookie";
import { z } from "zod";
import { ADMIN_ID, requireAdmin } from "../auth/actor.ts";
import { BROWSER_SESSION_TTL_MS, closeBrowserSession, openBrowserSession } from "../auth/browser-session.ts";
import { describeActor } from "../auth/describe-actor.ts";
import { actorOfToken } from "../auth/identify.ts";
import { checkOrigin } from "../auth/origin.ts";
import { createSignInCode, spendSignInCode } from "../auth/sign-in-code.ts";
import { type App, inBackground, requireActor } from "./access.ts";
import { giveCookie, personCookie, shareCookieName } from "./cookies.ts";

const SignIn = z.strictObject({ token: z.string().min(1).max(512) });

export const authApi = new Hono<App>()
  .post("/session", async (c) => {
    checkOrigin(c.var.ctx.config, c.req.raw.headers);
    const { token } = await jsonBody(c, SignIn);
    await signIn(c, (await actorOfToken(c.var.ctx, token, inBackground(c))).id);
    return c.body(null, 204);
  })
  .use(requireActor())
  .delete("/session", async (c) => {
    const { ctx } = c.var;
    const cookie = getCookie(c, personCookie(ctx.config));
    if (cookie !== undefined) await closeBrowserSession(ctx, cookie);
    // Whoever signs out does not expect to be somebody else from then on.
    for (const name of [personCookie(ctx.config), shareCookieName(ctx.config)]) deleteCookie(c, name, { path: "/" });
    return c.body(null, 204);
  })
  .get("/me", async (c) => c.json(await describeActor(c.var.ctx)))
  .post("/codes", async (c) => {
    // A code signs its browser in as the administrator.
    requireAdmin(c.var.ctx.actor, "makes sign-in codes");
    if (c.var.ctx.actor.kind !== "program") throw new AppError("FORBIDDEN", "only the admin token makes sign-in codes");
    return c.json(await createSignInCode(c.var.ctx), 201);
  });

/** `GET /sign-in`: with a code, signs in once and goes to the console; else the console's own sign-in page. */
export async function signInPage(c: Context<App>): Promise<Response> {
  const code = c.req.query("code");
  if (code === undefined) return c.env.ASSETS.fetch(new Request(new URL("/", c.req.url), c.req.raw));
  if (!(await spendSignInCode(c.var.ctx, code))) return c.redirect("/sign-in?reason=spent", 303);
  await signIn(c, ADMIN_ID);
  return c.redirect("/", 303);
}

async function signIn(c: Context<App>, actorId: string): Promise<void> {
  const { ctx } = c.var;
  giveCookie(c, personCookie(ctx.config), await openBrowserSession(ctx, actorId), BROWSER_SESSION_TTL_MS / 1000);
}
