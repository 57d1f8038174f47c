/** `/api/monitoring`: what containers' agents have sent, over the fleet, from the database. */
import {
  ChangeFault,
  Fingerprint,
  ListErrors,
  ListLogs,
  ListMetrics,
  ListProcessEvents,
  ListProcesses,
} from "@gantry/contracts";
import { jsonBody, param, query } from "@gantry/http";
import { Hono } from "hono";
import { changeError } from "../monitoring/change-error.ts";
import { getError } from "../monitoring/lists/get-error.ts";
import { listErrors } from "../monitoring/lists/list-errors.ts";
import { listLogs } from "../monitoring/lists/list-logs.ts";
import { listMetrics } from "../monitoring/lists/list-metrics.ts";
import { listProcessEvents } from "../monitoring/lists/list-process-events.ts";
import { listProcesses } from "../monitoring/lists/list-processes.ts";
import type { App } from "./access.ts";
import { workerOf } from "./worker-name.ts";

export const monitoringApi = new Hono<App>()
  .get("/processes", async (c) => c.json(await listProcesses(c.var.ctx, query(c, ListProcesses))))
  .get("/process-events", async (c) => c.json(await listProcessEvents(c.var.ctx, query(c, ListProcessEvents))))
  .get("/logs", async (c) => c.json(await listLogs(c.var.ctx, query(c, ListLogs))))
  .get("/errors", async (c) => c.json(await listErrors(c.var.ctx, query(c, ListErrors))))
  .get("/metrics", async (c) => c.json(await listMetrics(c.var.ctx, query(c, ListMetrics))))
  .get("/errors/:worker/:fingerprint", async (c) =>
    c.json(await getError(c.var.ctx, workerOf(c.req.param("worker")), param(c, "fingerprint", Fingerprint))),
  )
  .patch("/errors/:worker/:fingerprint", async (c) => {
    const fingerprint = param(c, "fingerprint", Fingerprint);
    const { state } = await jsonBody(c, ChangeFault);
    return c.json(await changeError(c.var.ctx, workerOf(c.req.param("worker")), fingerprint, state));
  });
