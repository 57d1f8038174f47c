/** A container worker's own health, and what the orchestrator's probes found of it. Public: it says nothing secret. */
import { Health, within, type WorkerDescription } from "@gantry/contracts";
import { echoSocket, healthResponse } from "@gantry/http";
import { type Context, Hono } from "hono";
import type { WorkerApp } from "./create-worker-app.ts";

/** The orchestrator answers probes within 600 ms; a monitor waits a second, the way there and back included. Milliseconds. */
const LIMIT_MS = 800;

/** That it answers at all: its containers are the monitoring's to judge. */
export function workerHealth(worker: WorkerDescription): Health {
  return {
    status: "pass",
    version: worker.version,
    serviceId: worker.name,
    checksFailed: 0,
    workersUp: 1,
    workersDown: 0,
    latencyMs: 0,
    time: new Date().toISOString(),
  };
}

/** `/health`, `/health/terminal` and `/health/websocket` of a worker; none asks a container. */
export function healthRoutes(worker: WorkerDescription): Hono<WorkerApp> {
  return new Hono<WorkerApp>()
    .get("/", (c) => healthResponse(workerHealth(worker), c.req.url))
    .get("/terminal", async (c) => healthResponse(await probed(c, worker, "terminal"), c.req.url))
    .get("/websocket", async (c) =>
      c.req.header("upgrade") === undefined
        ? healthResponse(await probed(c, worker, "websocket"), c.req.url)
        : echoSocket(c.req.raw),
    );
}

async function probed(
  c: Context<WorkerApp>,
  worker: WorkerDescription,
  kind: "terminal" | "websocket",
): Promise<Health> {
  const began = Date.now();
  const answer = await within(LIMIT_MS, c.env.ORCHESTRATOR.probeHealth(kind)).catch(() => null);
  const health = Health.safeParse(answer);
  if (health.success) return health.data;
  return {
    ...workerHealth(worker),
    status: "fail",
    checksFailed: 1,
    workersUp: 0,
    latencyMs: Date.now() - began,
    output: "the orchestrator, which makes the probes, does not answer",
  };
}
