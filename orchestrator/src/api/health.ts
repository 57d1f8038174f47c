/** `/health*` for uptime monitors: compact, verdict first, public but for its details. */
import { AppError, parse, WorkerName } from "@gantry/contracts";
import { echoSocket, healthResponse } from "@gantry/http";
import { Hono } from "hono";
import { probeNow } from "../health/probe-now.ts";
import { readHealth } from "../health/read-health.ts";
import { readProbes } from "../health/read-probes.ts";
import { type App, inBackground, peekActor } from "./access.ts";

export const healthApi = new Hono<App>()
  .get("/", async (c) => healthResponse(await readHealth(c.var.ctx, await peekActor(c), inBackground(c)), c.req.url))
  .get("/terminal", async (c) => {
    const known = await peekActor(c);
    const worker = c.req.query("worker");
    if (worker === undefined) return healthResponse(await readProbes(c.var.ctx, "terminal", known), c.req.url);
    if (!known) throw new AppError("UNAUTHORIZED", "sign in, or send a token, to have a worker probed");
    const wake = c.req.query("wake") === "1";
    if (wake && c.req.header("authorization") === undefined) {
      // A cookie comes along with a link on anybody's page.
      throw new AppError("FORBIDDEN", "a probe that may start a container needs a token");
    }
    return healthResponse(await probeNow(c.var.ctx, parse(WorkerName, worker, "worker"), wake), c.req.url);
  })
  .get("/websocket", async (c) => {
    if (c.req.header("upgrade") !== undefined) return echoSocket(c.req.raw);
    return healthResponse(await readProbes(c.var.ctx, "websocket", await peekActor(c)), c.req.url);
  });
