/** Gives each request an id and writes one line when it is answered. */
import { newId } from "@gantry/contracts";
import type { MiddlewareHandler } from "hono";
import { logLine } from "./log.ts";

/** Sets `c.var.requestId` and the `x-request-id` header. The path is logged without its query, which may hold a ticket. */
export function requestLog(): MiddlewareHandler<{ Variables: { requestId: string } }> {
  return async function requestLog(c, next) {
    const requestId = newId();
    const start = Date.now();
    c.set("requestId", requestId);
    await next();
    // A 101 carries a socket, which a copy would lose; `header` copies an answer that came from elsewhere, whose headers
    // cannot be changed.
    if (c.res.status !== 101) c.header("x-request-id", requestId);
    const path = new URL(c.req.url).pathname;
    logLine("info", "request", { requestId, method: c.req.method, path, status: c.res.status, ms: Date.now() - start });
  };
}
