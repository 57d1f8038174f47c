/** The cookies that browsers are given. Their names carry the fleet's port: cookies ignore ports. */
import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import type { Config } from "../config/config.ts";
import type { App } from "./access.ts";

/** A signed-in person's, and beside it, so that neither replaces the other, that of a view-only link. */
export const personCookie = (config: Config): string => config.SESSION_COOKIE;
export const shareCookieName = (config: Config): string => `${config.SESSION_COOKIE}_share`;

/** Sets a cookie that no script reads, for `seconds`. */
export function giveCookie(c: Context<App>, name: string, value: string, seconds: number): void {
  setCookie(c, name, value, {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    // Plain HTTP is for loopback alone, where Secure would keep some browsers from sending the cookie.
    secure: [...c.var.ctx.config.ALLOWED_ORIGINS].every((origin) => origin.startsWith("https:")),
    maxAge: Math.floor(seconds),
  });
}
