/** `/api/monitoring/*` of a worker: REST over the same verbs as its RPC. */
import {
  CliResult,
  ContainerName,
  DEFAULT_CONTAINER,
  FaultPage,
  LogPage,
  MetricPage,
  parse,
  ProcessItem,
  ProcessName,
  ProcessPage,
  ProcessSpec,
  RunCli,
  SignalProcess,
} from "@gantry/contracts";
import { jsonBody, param } from "@gantry/http";
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { WorkerApp } from "../create-worker-app.ts";
import { askAgentJson } from "./ask-agent.ts";
import type { Place } from "./find-place.ts";
import { placeOf, type RawQuery, readList } from "./read-list.ts";
import { readProcess } from "./read-process.ts";
import { jsonPost, startProcess } from "./start-process.ts";
import { streamLogs } from "./stream-logs.ts";

const ProcessVerb = z.enum(["stop", "restart", "signal"]);

/** Every route takes `?container=`. */
export const monitoringRoutes = new Hono<WorkerApp>()
  .get("/processes", (c) => list(c, (...asked) => readList(c.env, "processes", ProcessPage, ...asked)))
  .get("/logs", (c) => list(c, (...asked) => readList(c.env, "logs", LogPage, ...asked)))
  .get("/errors", (c) => list(c, (...asked) => readList(c.env, "errors", FaultPage, ...asked)))
  .get("/metrics", (c) => list(c, (...asked) => readList(c.env, "metrics", MetricPage, ...asked)))
  .post("/processes", async (c) => {
    const spec = await jsonBody(c, ProcessSpec);
    return c.json(await startProcess(c.env, containerOf(c), spec), 201);
  })
  .get("/processes/:id", async (c) => {
    const { place } = await asked(c);
    return c.json(await readProcess(c.env, place, param(c, "id", ProcessName)));
  })
  .get("/processes/:id/logs", async (c) => {
    const { place, query } = await asked(c);
    const lines = await streamLogs(c.env, place, param(c, "id", ProcessName), query);
    return c.body(lines, 200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
  })
  .post("/processes/:id/:verb", async (c) => {
    const verb = param(c, "verb", ProcessVerb);
    const body = verb === "signal" ? await jsonBody(c, SignalProcess) : {};
    const path = `/processes/${param(c, "id", ProcessName)}/${verb}`;
    return c.json(await askAgentJson(ProcessItem, c.env, containerOf(c), path, jsonPost(body)), 202);
  })
  .post("/cli", async (c) => {
    const command = await jsonBody(c, RunCli);
    return c.json(await askAgentJson(CliResult, c.env, containerOf(c), "/cli", jsonPost(command)));
  });

function containerOf(c: Context): string {
  return parse(ContainerName, c.req.query("container") ?? DEFAULT_CONTAINER, "container");
}

async function asked(c: Context<WorkerApp>): Promise<{ place: Place; query: RawQuery }> {
  const { container: _, ...query } = c.req.query();
  return { place: await placeOf(c.env, containerOf(c)), query };
}

async function list<P extends object>(
  c: Context<WorkerApp>,
  read: (place: Place, query: RawQuery) => Promise<P>,
): Promise<Response> {
  const { place, query } = await asked(c);
  return Response.json(await read(place, query));
}
