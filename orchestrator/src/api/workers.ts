/** `/api/workers`: the fleet, its containers, and terminals on them. */
import {
  AppError,
  ContainerName,
  ContainerVerb,
  MonitoringQuery,
  TERMINAL_PROTOCOL,
  TerminalQuery,
} from "@gantry/contracts";
import { jsonBody, param, pickProtocol, query, requireUpgrade } from "@gantry/http";
import { Hono } from "hono";
import { z } from "zod";
import { askWorker } from "../fleet/ask-worker.ts";
import { callMethod } from "../fleet/call-method.ts";
import { controlContainer } from "../fleet/control-container.ts";
import { getWorker, listContainers, listWorkers } from "../fleet/read-fleet.ts";
import { checkContainer, requireContainer } from "../fleet/require-container.ts";
import { attachTerminal } from "../sessions/attach.ts";
import type { App } from "./access.ts";
import { workerOf } from "./worker-name.ts";

/** Paths of a worker's own monitoring, each spelled in one way. */
const PLAIN = /^(\/[A-Za-z0-9._-]+)*$/;

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
  .get("/:worker/websocket", async (c) => {
    requireUpgrade(c.req.raw);
    const worker = workerOf(c.req.param("worker"));
    const { container } = query(c, MonitoringQuery);
    await checkContainer(c.var.ctx, worker, container);
    return askWorker(c.var.ctx, worker, `/ws/monitoring?container=${container}`, c.req.raw);
  })
  .all("/:worker/monitoring/*", async (c) => {
    const worker = workerOf(c.req.param("worker"));
    const [, rest = ""] = c.req.path.split(/^\/api\/workers\/[^/]+\/monitoring/);
    // The worker decodes a path before it looks at it: what is spelled with escapes could pass the check below.
    if (!PLAIN.test(rest)) throw new AppError("NOT_FOUND", `worker ${worker} has no ${rest.slice(0, 100)}`);
    const asked = query(c, MonitoringQuery);
    // Starting a process starts its container, which the worker has to allow.
    if (rest === "/processes" && c.req.method === "POST") await requireContainer(c.var.ctx, worker, asked.container);
    return askWorker(c.var.ctx, worker, `/api/monitoring${rest}?${searchOf(asked)}`, c.req.raw);
  })
  .post("/:worker/rpc/:method", async (c) => {
    const worker = workerOf(c.req.param("worker"));
    const input = await jsonBody(c, z.record(z.string(), z.unknown()));
    const answer = await callMethod(c.var.ctx, worker, c.req.param("method"), input);
    if (!(answer instanceof ReadableStream)) return c.json(answer ?? null);
    return c.body(answer, 200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
  })
  .get("/:worker/terminal", async (c) => {
    requireUpgrade(c.req.raw);
    const protocol = pickProtocol(c.req.raw, [TERMINAL_PROTOCOL]);
    const sized = c.req.query("cols") !== undefined && c.req.query("rows") !== undefined;
    return attachTerminal(c.var.ctx, workerOf(c.req.param("worker")), query(c, TerminalQuery), protocol, sized);
  });

/** What was checked and nothing else: of a name given twice, the worker would take the other value. */
function searchOf(asked: Record<string, unknown>): string {
  return new URLSearchParams(Object.entries(asked).map(([name, value]) => [name, String(value)])).toString();
}
