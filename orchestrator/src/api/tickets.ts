/** `POST /api/tickets`: what a browser opens a socket with, refused for whatever the socket would be refused for. */
import { AppError, CreateTicket, MonitoringQuery, parse, TerminalQuery } from "@gantry/contracts";
import { jsonBody } from "@gantry/http";
import { Hono } from "hono";
import { checkShareRequest } from "../auth/share-access.ts";
import { createTicket } from "../auth/ticket.ts";
import type { Ctx } from "../context.ts";
import { checkContainer } from "../fleet/require-container.ts";
import { checkUpgrade } from "../sessions/attach.ts";
import { type App } from "./access.ts";
import { unversioned } from "./versions.ts";
import { workerOf } from "./worker-name.ts";

const SOCKET = /^\/api\/workers\/([^/]+)\/(terminal|websocket)$/;

export const ticketsApi = new Hono<App>().post("/", async (c) => {
  const { path } = await jsonBody(c, CreateTicket);
  const url = new URL(path, "http://gantry");
  const pathname = unversioned(url.pathname);
  checkShareRequest(c.var.ctx.actor, "GET", pathname);
  await checkSocket(c.var.ctx, pathname, url.searchParams);
  return c.json(await createTicket(c.var.ctx, pathname, c.req.header("origin") ?? ""), 201);
});

/** Throws NOT_FOUND when no socket is at this path, and what the socket itself would answer. */
async function checkSocket(ctx: Ctx, pathname: string, search: URLSearchParams): Promise<void> {
  const [, worker, kind] = SOCKET.exec(pathname) ?? [];
  if (worker === undefined) throw new AppError("NOT_FOUND", `there is no socket at ${pathname}`);
  const query = Object.fromEntries(search);
  if (kind === "terminal") {
    return checkUpgrade(ctx, workerOf(worker), parse(TerminalQuery, query, "the query"));
  }
  const { container } = parse(MonitoringQuery, query, "the query");
  await checkContainer(ctx, workerOf(worker), container);
}
