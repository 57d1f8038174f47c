/** Who may pass: sets the request's context, or refuses. */
import { AppError } from "@gantry/contracts";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { NOBODY } from "../auth/actor.ts";
import { identifyCookie, identifyToken } from "../auth/identify.ts";
import { checkOrigin, requireOrigin } from "../auth/origin.ts";
import { spendTicket } from "../auth/ticket.ts";
import { within } from "../health/within.ts";
import { createContext, type Ctx, type Env } from "../context.ts";

/** Who asks for `/health` is found out within this, or counts as nobody. Milliseconds. */
const PEEK_MS = 300;

export interface App {
  Bindings: Env;
  Variables: { requestId: string; ctx: Ctx };
}

/** Every request gets a context, of nobody at first. */
export function withContext(): MiddlewareHandler<App> {
  return async function withContext(c, next) {
    c.set("ctx", createContext(c.env, NOBODY, c.var.requestId));
    await next();
  };
}

/**
 * Lets in a token, a session cookie, or on an upgrade a ticket; throws UNAUTHORIZED or FORBIDDEN.
 * A cookie opens no socket: browsers send it along whoever's page opens one.
 */
export function requireActor(): MiddlewareHandler<App> {
  return async function requireActor(c, next) {
    const { headers } = c.req.raw;
    checkOrigin(c.var.ctx.config, headers);
    const actor = (await identifyToken(c.var.ctx, headers)) ?? (await fromTicket(c)) ?? (await fromCookie(c));
    if (actor === null) throw new AppError("UNAUTHORIZED", "sign in, or send a token");
    c.set("ctx", { ...c.var.ctx, actor });
    await next();
  };
}

/** Who asks, if anybody is known; for routes that show more to those who may know. */
export async function peekActor(c: Context<App>): Promise<boolean> {
  if ((await identifyToken(c.var.ctx, c.req.raw.headers).catch(() => null)) !== null) return true;
  // A database that is down must not keep `/health` from saying so.
  const known = identifyCookie(c.var.ctx, getCookie(c, c.var.ctx.config.SESSION_COOKIE));
  return (await within(PEEK_MS, known).catch(() => null)) !== null;
}

async function fromTicket(c: Context<App>) {
  const url = new URL(c.req.url);
  const ticket = url.searchParams.get("ticket");
  if (ticket === null || !isUpgrade(c)) return null;
  return spendTicket(c.var.ctx, ticket, c.req.path, c.req.header("origin") ?? "");
}

async function fromCookie(c: Context<App>) {
  if (isUpgrade(c)) return null;
  const actor = await identifyCookie(c.var.ctx, getCookie(c, c.var.ctx.config.SESSION_COOKIE));
  if (actor !== null && !["GET", "HEAD"].includes(c.req.method)) requireOrigin(c.var.ctx.config, c.req.raw.headers);
  return actor;
}

function isUpgrade(c: Context<App>): boolean {
  return c.req.header("upgrade")?.toLowerCase() === "websocket";
}
