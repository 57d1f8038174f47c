/** What people see of workers and containers, from D1 alone: no look reaches a worker. */
import {
  AppError,
  type Container,
  ContainerState,
  DesiredState,
  isoTime,
  MethodDescription,
  monitoringMethods,
  parseJson,
  type Worker,
  type WorkerDetail,
  WorkerKind,
  type WorkerStatus,
} from "@gantry/contracts";
import { z } from "zod";
import type { Ctx } from "../context.ts";
import { isLost, reasonOf, recentEnds } from "./liveness.ts";

/** A worker that did not answer for this long is down: three runs of the cron. Milliseconds. */
export const WORKER_SILENT_MS = 180_000;

/** Every bound worker that has been asked at least once, by name. */
export async function listWorkers(ctx: Ctx): Promise<Worker[]> {
  const rows = await selectWorkers(ctx).execute();
  return rows.filter((row) => ctx.fleet.has(row.name)).map((row) => toWorker(row, ctx.now));
}

/** One worker with its containers and with all its methods, also those that every worker has. Throws NOT_FOUND when it is not bound. */
export async function getWorker(ctx: Ctx, name: string): Promise<WorkerDetail> {
  ctx.fleet.worker(name);
  const row = await selectWorkers(ctx).where("workers.name", "=", name).executeTakeFirst();
  if (row === undefined) throw new AppError("UNAVAILABLE", `worker ${name} has not described itself yet`);
  const worker = toWorker(row, ctx.now);
  return {
    ...worker,
    methods: [...monitoringMethods(), ...worker.methods],
    containers: await listContainers(ctx, name),
  };
}

/** The containers of a bound worker, by name. Throws NOT_FOUND when it is not bound. */
export async function listContainers(ctx: Ctx, worker: string): Promise<Container[]> {
  ctx.fleet.worker(worker);
  return readContainers(ctx, worker);
}

/** The containers of `worker`, for a caller that is that worker. */
export async function readContainers(ctx: Pick<Ctx, "db" | "now">, worker: string): Promise<Container[]> {
  const { now } = ctx;
  const rows = await ctx.db
    .selectFrom("containers")
    .leftJoin("workers", "workers.name", "containers.worker_name")
    .select([
      "containers.name",
      "state",
      "desired",
      "instance_id",
      "started_at",
      "last_heartbeat_at",
      "reason",
      "workers.image",
    ])
    .select([isLost(now).as("lost"), recentEnds(now).as("ends")])
    .where("worker_name", "=", worker)
    .orderBy("containers.name")
    .execute();
  return rows.map((row) => {
    const lost = Boolean(row.lost);
    return {
      name: row.name,
      state: lost ? "lost" : ContainerState.parse(row.state),
      desired: DesiredState.parse(row.desired),
      bootId: row.state === "running" && row.instance_id !== "" ? row.instance_id : null,
      image: row.image ?? "",
      startedAt: row.state === "stopped" ? null : isoTime(row.started_at),
      lastHeartbeatAt: isoTime(row.last_heartbeat_at),
      reason: reasonOf({ lost, ends: row.ends, reason: row.reason, heartbeatAt: row.last_heartbeat_at, now }),
    };
  });
}

function selectWorkers(ctx: Ctx) {
  return ctx.db
    .selectFrom("workers")
    .leftJoin("containers", "containers.worker_name", "workers.name")
    .selectAll("workers")
    .select(({ fn, eb }) => [
      fn.count<number>("containers.name").as("total"),
      fn.sum<number | null>(eb.case().when("containers.state", "=", "running").then(1).else(0).end()).as("running"),
      fn.sum<number | null>(eb.case().when("containers.state", "=", "failed").then(1).else(0).end()).as("failed"),
      fn.sum<number | null>(eb.case().when(isLost(ctx.now)).then(1).else(0).end()).as("lost"),
    ])
    .groupBy("workers.name")
    .orderBy("workers.name");
}

type WorkerRow = Awaited<ReturnType<ReturnType<typeof selectWorkers>["execute"]>>[number];

function toWorker(row: WorkerRow, now: number): Worker {
  return {
    name: row.name,
    kind: WorkerKind.parse(row.kind),
    title: row.title,
    version: row.version,
    status: statusOf(row, now),
    containerCount: { running: (row.running ?? 0) - (row.lost ?? 0), total: row.total },
    methods: parseJson(z.array(MethodDescription), row.methods, "workers.methods"),
    lastSeenAt: isoTime(row.last_seen_at),
  };
}

function statusOf(row: WorkerRow, now: number): WorkerStatus {
  if (row.last_seen_at === null) return row.last_error === null ? "unknown" : "down";
  if (row.last_error !== null || now - row.last_seen_at > WORKER_SILENT_MS) return "down";
  return (row.failed ?? 0) + (row.lost ?? 0) > 0 ? "degraded" : "up";
}
