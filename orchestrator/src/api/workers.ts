/** `/api/workers`: the fleet, its containers, and terminals on them. */
import { AppError, ContainerName, ContainerVerb, TERMINAL_PROTOCOL, TerminalQuery } from "@gantry/contracts";
import { param, pickProtocol, query, requireUpgrade } from "@gantry/http";
import { Hono } from "hono";
import { controlContainer } from "../fleet/control-container.ts";
import { getWorker, listContainers, listWorkers } from "../fleet/read-fleet.ts";
import { attachTerminal } from "../sessions/attach.ts";
import type { App } from "./access.ts";
import { workerOf } from "./worker-name.ts";

export const workersApi = new Hono<App>()
  .get("/", async (c) => c.json({ workers: await listWorkers(c.var.ctx) }))
  .get("/:worker", async (c) => c.json(await getWorker(c.var.ctx, workerOf(c.req.param("worker")))))
  .get("/:worker/containers", async (c) =>
    c.json({ containers: await listContainers(c.var.ctx, workerOf(c.req.param("worker"))) }),
  )
  .post("/:worker/containers/:container/:verb", async (c) => {
    const verb = ContainerVerb.safeParse(c.req.param("verb"));
    if (!verb.success) throw new AppError("NOT_FOUND", `containers cannot ${c.req.param("verb")}`);
    const worker = workerOf(c.req.param("worker"));
    const container = await controlContainer(c.var.ctx, worker, param(c, "container", ContainerName), verb.data);
    return c.json(container, 202);
  })
  .get("/:worker/terminal", async (c) => {
    requireUpgrade(c.req.raw);
    const protocol = pickProtocol(c.req.raw, [TERMINAL_PROTOCOL]);
    const sized = c.req.query("cols") !== undefined && c.req.query("rows") !== undefined;
    return attachTerminal(c.var.ctx, workerOf(c.req.param("worker")), query(c, TerminalQuery), protocol, sized);
  });
