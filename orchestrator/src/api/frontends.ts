/** `/workers/:worker/*`: a worker's own frontend, through the orchestrator, for those who are signed in. */
import { AppError } from "@gantry/contracts";
import { Hono } from "hono";
import { type App, requireActor } from "./access.ts";
import { workerOf } from "./worker-name.ts";

export const frontends = new Hono<App>().use(requireActor()).get("/:worker/*", async (c) => {
  const url = new URL(c.req.url);
  // The path as it stands: a name that is spelled with escapes is not a worker's, and the rest begins at its slash.
  const [, , segment = "", ...parts] = url.pathname.split("/");
  const name = workerOf(segment);
  const rest = `/${parts.join("/")}`;
  // Only the page: what stands under an entrypoint's other paths, agents among them, has routes of its own.
  if (rest.startsWith("/containers/")) throw new AppError("NOT_FOUND", `${name} has no page ${rest}`);
  return c.var.ctx.fleet.worker(name).fetch(new Request(`http://worker${rest}${url.search}`));
});
