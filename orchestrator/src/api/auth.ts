/** Sign-in, sign-out, sign-in codes, and who one is. */
import { AppError } from "@gantry/contracts";
import { jsonBody } from "@gantry/http";
import { type Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import { ADMIN_ID, describeActor } from "../auth/actor.ts";
import { BROWSER_SESSION_TTL_MS, closeBrowserSession, openBrowserSession } from "../auth/browser-session.ts";
import { isAdminToken } from "../auth/identify.ts";
import { checkOrigin } from "../auth/origin.ts";
import { createSignInCode, spendSignInCode } from "../auth/sign-in-code.ts";
import { type App, requireActor } from "./access.ts";

const SignIn = z.strictObject({ token: z.string().min(1).max(512) });

export const authApi = new Hono<App>()
  .post("/session", async (c) => {
    checkOrigin(c.var.ctx.config, c.req.raw.headers);
    const { token } = await jsonBody(c, SignIn);
    if (!(await isAdminToken(c.var.ctx.config, token))) throw new AppError("UNAUTHORIZED", "the token is not valid");
    await signIn(c);
    return c.body(null, 204);
  })
  .use(requireActor())
  .delete("/session", async (c) => {
    const name = c.var.ctx.config.SESSION_COOKIE;
    const cookie = getCookie(c, name);
    if (cookie !== undefined) await closeBrowserSession(c.var.ctx, cookie);
    deleteCookie(c, name, { path: "/" });
    return c.body(null, 204);
  })
  .get("/me", (c) => c.json(describeActor(c.var.ctx.actor)))
  .post("/codes", async (c) => {
    if (c.var.ctx.actor.kind !== "program") throw new AppError("FORBIDDEN", "only the admin token makes sign-in codes");
    return c.json(await createSignInCode(c.var.ctx), 201);
  });

/** `GET /sign-in`: with a code, signs in once and goes to the console; else the console's own sign-in page. */
export async function signInPage(c: Context<App>): Promise<Response> {
  const code = c.req.query("code");
  if (code === undefined) return c.env.ASSETS.fetch(new Request(new URL("/", c.req.url), c.req.raw));
  if (!(await spendSignInCode(c.var.ctx, code))) return c.redirect("/sign-in?reason=spent", 303);
  await signIn(c);
  return c.redirect("/", 303);
}

async function signIn(c: Context<App>): Promise<void> {
  const { config } = c.var.ctx;
  setCookie(c, config.SESSION_COOKIE, await openBrowserSession(c.var.ctx, ADMIN_ID), {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    // Plain HTTP is for loopback alone, where Secure would keep some browsers from sending the cookie.
    secure: [...config.ALLOWED_ORIGINS].every((origin) => origin.startsWith("https:")),
    maxAge: BROWSER_SESSION_TTL_MS / 1000,
  });
}
