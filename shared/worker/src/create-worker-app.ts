/** The HTTP app of every container worker. Whoever reaches it without the binding sees its health and nothing else. */
import { AppError, ContainerName, DEFAULT_CONTAINER, parse, type WorkerDescription } from "@gantry/contracts";
import { onError, requestLog, requireUpgrade } from "@gantry/http";
import { Hono } from "hono";
import { html } from "hono/html";
import type { ContainerWorkerEnv } from "./env.ts";
import { healthRoutes } from "./health.ts";
import { openMonitoringSocket } from "./monitoring/open-socket.ts";
import { monitoringRoutes } from "./monitoring/routes.ts";

export interface WorkerApp {
  Bindings: ContainerWorkerEnv;
  Variables: { requestId: string };
}

/**
 * The app that the entrypoint serves to the orchestrator: `/health`, monitoring, and the worker's own page.
 * Anything else is NOT_FOUND in the envelope.
 */
export function createWorkerApp(worker: WorkerDescription): Hono<WorkerApp> {
  return new Hono<WorkerApp>()
    .use(requestLog())
    .route("/health", healthRoutes(worker))
    .route("/api/monitoring", monitoringRoutes)
    .get("/ws/monitoring", (c) => {
      requireUpgrade(c.req.raw);
      const container = parse(ContainerName, c.req.query("container") ?? DEFAULT_CONTAINER, "container");
      return openMonitoringSocket(c.env, container, c.req.raw);
    })
    .get("/", (c) => c.html(page(worker)))
    .notFound((c) => {
      throw new AppError("NOT_FOUND", `${worker.name} has no ${new URL(c.req.url).pathname}`);
    })
    .onError(onError);
}

/**
 * The default export of a container worker, for whoever reaches it without the orchestrator (a route, a workers.dev
 * name, another local program): health is public, everything else needs the orchestrator and is UNAUTHORIZED.
 */
export function createPublicApp(worker: WorkerDescription): Hono<WorkerApp> {
  return new Hono<WorkerApp>()
    .use(requestLog())
    .route("/health", healthRoutes(worker))
    .all("*", () => {
      throw new AppError("UNAUTHORIZED", `${worker.name} is reached through the orchestrator`);
    })
    .onError(onError);
}

function page(worker: WorkerDescription) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>${worker.title} - Gantry</title>
      </head>
      <body style="font: 14px system-ui; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
        <h1 style="font-size: 1.25rem">${worker.title}</h1>
        <p>${worker.name} is a ${worker.kind}, version ${worker.version}.</p>
        <p><a href="/terminals?worker=${worker.name}">Open a terminal</a></p>
      </body>
    </html>`;
}
