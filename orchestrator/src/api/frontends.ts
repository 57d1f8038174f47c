/** `/workers/:worker/*`: a worker's own frontend, through the orchestrator, for those who are signed in. */
import { AppError } from "@gantry/contracts";
import { Hono } from "hono";
import { type App, requireActor } from "./access.ts";

export const frontends = new Hono<App>().use(requireActor()).get("/:worker/*", async (c) => {
  const name = c.req.param("worker");
  const url = new URL(c.req.url);
  const rest = url.pathname.slice(`/workers/${name}`.length);
  // Only the page: what stands under an entrypoint's other paths, agents among them, has routes of its own.
  if (rest.startsWith("/containers/")) throw new AppError("NOT_FOUND", `${name} has no page ${rest}`);
  return c.var.ctx.fleet.worker(name).fetch(new Request(`http://worker${rest}${url.search}`));
});
