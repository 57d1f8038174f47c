/** Who may pass: sets the request's context, or refuses. */
import { AppError, within } from "@gantry/contracts";
import { logLine } from "@gantry/http";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { type Actor, NOBODY } from "../auth/actor.ts";
import { identifyCookie, identifyToken } from "../auth/identify.ts";
import { checkOrigin, requireOrigin } from "../auth/origin.ts";
import { checkShareRequest } from "../auth/share-access.ts";
import { identifyShare } from "../auth/share-secret.ts";
import { spendTicket } from "../auth/ticket.ts";
import { createContext, type Ctx, type Env } from "../context.ts";
import { personCookie, shareCookieName } from "./cookies.ts";

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
 * Lets in a token, a cookie, or on an upgrade a ticket; throws UNAUTHORIZED or FORBIDDEN.
 * A cookie opens no socket: browsers send it along whoever's page opens one. A view-only link passes where it may.
 */
export function requireActor(): MiddlewareHandler<App> {
  return async function requireActor(c, next) {
    const { headers } = c.req.raw;
    checkOrigin(c.var.ctx.config, headers);
    const actor = (await fromToken(c)) ?? (await fromTicket(c)) ?? (await fromCookie(c));
    if (actor === null) throw new AppError("UNAUTHORIZED", "sign in, or send a token");
    checkShareRequest(actor, c.req.method, c.req.path);
    c.set("ctx", { ...c.var.ctx, actor });
    await next();
  };
}

/** Whether somebody is signed in or has a token; for routes that show more to those who may know. */
export async function peekActor(c: Context<App>): Promise<boolean> {
  const known = async () => (await fromToken(c).catch(() => null)) ?? (await fromPersonCookie(c));
  // A database that is down must not keep `/health` from saying so.
  return (await within(PEEK_MS, known()).catch(() => null)) !== null;
}

/** Work that the answer does not wait for; its failure is logged. */
export function inBackground(c: Context<App>): (work: Promise<unknown>) => void {
  const { requestId } = c.var;
  return (work) =>
    c.executionCtx.waitUntil(
      work.catch((err: unknown) => logLine("warn", "background", { requestId, error: String(err) })),
    );
}

function fromToken(c: Context<App>): Promise<Actor | null> {
  return identifyToken(c.var.ctx, c.req.raw.headers, inBackground(c));
}

function fromPersonCookie(c: Context<App>): Promise<Actor | null> {
  return identifyCookie(c.var.ctx, getCookie(c, personCookie(c.var.ctx.config)));
}

async function fromTicket(c: Context<App>) {
  const url = new URL(c.req.url);
  const ticket = url.searchParams.get("ticket");
  if (ticket === null || !isUpgrade(c)) return null;
  return spendTicket(c.var.ctx, ticket, c.req.path, c.req.header("origin") ?? "");
}

async function fromCookie(c: Context<App>) {
  if (isUpgrade(c)) return null;
  const { ctx } = c.var;
  const actor = (await fromPersonCookie(c)) ?? (await identifyShare(ctx, getCookie(c, shareCookieName(ctx.config))));
  if (actor !== null && !["GET", "HEAD"].includes(c.req.method)) requireOrigin(ctx.config, c.req.raw.headers);
  return actor;
}

function isUpgrade(c: Context<App>): boolean {
  return c.req.header("upgrade")?.toLowerCase() === "websocket";
}
