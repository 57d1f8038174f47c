/** What became of processes, change by change: the newest first. */
import {
  isoTime,
  type ListProcessEvents,
  type ProcessEventItem,
  type ProcessEventPage,
  ProcessState,
} from "@gantry/contracts";
import { sql } from "kysely";
import { z } from "zod";
import type { Ctx } from "../../context.ts";
import { conditionsOf, placeInstance } from "./asked.ts";
import { OwnedRow, type Scan, scanPage, scansOf } from "./scan.ts";

const COLUMNS = sql.raw(`id, at, worker_name AS workerName, container_name AS containerName,
  instance_id AS instanceId, process, seq, state, pid, ended, exit_code AS exitCode, exit_signal AS exitSignal,
  restarts, reason`);

const EventRow = OwnedRow.extend({
  seq: z.number(),
  state: ProcessState,
  pid: z.number().nullable(),
  ended: z.number(),
  exitCode: z.number().nullable(),
  exitSignal: z.string().nullable(),
  restarts: z.number(),
  reason: z.string().nullable(),
});

/** Of processes and instances that are gone too. Throws VALIDATION_ERROR for a foreign cursor. */
export async function listProcessEvents(ctx: Pick<Ctx, "db">, query: ListProcessEvents): Promise<ProcessEventPage> {
  const placed = await placeInstance(ctx.db, query, "processes");
  if (placed === null) return { items: [], nextCursor: null };
  const { rows, nextCursor } = await scanPage(ctx.db, processEventScan(placed), EventRow);
  return { items: rows.map(toItem), nextCursor };
}

export function processEventScan(query: ListProcessEvents): Scan {
  const { worker, container, instance, process } = conditionsOf(query, "process_events");
  const bytes = sql.raw<number>("octet_length(coalesce(reason, ''))");
  const by = scansOf(query, { table: "process_events", time: "at", columns: COLUMNS, bytes });
  const isKnown = worker.length > 0 && container.length > 0 && process.length > 0;
  if (isKnown) return by("process_events_by_process", [...worker, ...container, ...process], instance);
  return by("process_events_by_time", [], [...worker, ...container, ...instance, ...process]);
}

function toItem({ at, ended, exitCode, exitSignal, ...row }: z.infer<typeof EventRow>): ProcessEventItem {
  return { ...row, at: isoTime(at), exit: ended === 1 ? { code: exitCode, signal: exitSignal } : null };
}
