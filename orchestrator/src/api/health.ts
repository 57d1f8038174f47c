/** `/health` for uptime monitors: compact, verdict first, public but for its details. */
import type { Health } from "@gantry/contracts";
import { type Context, Hono } from "hono";
import { readHealth } from "../health/read-health.ts";
import { type App, peekActor } from "./access.ts";

export const healthApi = new Hono<App>().get("/", async (c) =>
  answer(c, await readHealth(c.var.ctx, await peekActor(c))),
);

/** pass and warn answer 200, unless `?strict=1` turns warn into 503; fail answers 503. */
function answer(c: Context<App>, health: Health): Response {
  const strict = c.req.query("strict") === "1";
  const bad = health.status === "fail" || (strict && health.status === "warn");
  return c.json(health, bad ? 503 : 200, { "content-type": "application/health+json", "cache-control": "no-store" });
}
