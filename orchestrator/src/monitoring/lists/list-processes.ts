/** Processes of all containers, the one that changed last first. */
import {
  isoTime,
  type ListProcesses,
  parseJson,
  type ProcessItem,
  type ProcessPage,
  ProcessState,
} from "@gantry/contracts";
import { sql } from "kysely";
import { z } from "zod";
import type { Ctx } from "../../context.ts";
import { conditionsOf } from "./asked.ts";
import { derivedOf } from "./process-life.ts";
import { OwnedRow, type Scan, scanPage, scansOf } from "./scan.ts";
import { holds, mayHold, type Term, termsOf } from "./words.ts";

const ProcessRow = OwnedRow.extend({
  state: ProcessState,
  /** 1 when its last record says that it lives, and its container does not. */
  orphaned: z.number(),
  command: z.string(),
  pid: z.number().nullable(),
  ended: z.number(),
  exitCode: z.number().nullable(),
  exitSignal: z.string().nullable(),
  restarts: z.number(),
  reason: z.string().nullable(),
  startedAt: z.number().nullable(),
  cpu: z.number().nullable(),
  memoryBytes: z.number().nullable(),
});
type ProcessRow = z.infer<typeof ProcessRow>;

/**
 * Of each container's newest instance, unless another one is asked for. `q` looks in name, command and reason. Throws
 * VALIDATION_ERROR for a foreign cursor and for a query without a word.
 */
export async function listProcesses(ctx: Pick<Ctx, "db" | "now">, query: ListProcesses): Promise<ProcessPage> {
  const terms = query.q === undefined ? [] : termsOf(query.q);
  const keep = (row: ProcessRow) => holds(`${row.process} ${row.command} ${row.reason ?? ""}`, terms);
  const { rows, nextCursor } = await scanPage(ctx.db, processScan(query, ctx.now, terms), ProcessRow, keep);
  return { items: rows.map(toItem), nextCursor };
}

export function processScan(query: ListProcesses, now: number, terms: readonly Term[] = []): Scan {
  const { worker, container, instance, process } = conditionsOf(query, "processes");
  const { columns, state, isNewest } = derivedOf(now);
  const rest = [
    ...(query.instance === undefined ? [isNewest] : instance),
    ...process,
    ...(query.state === undefined ? [] : [sql`${state} = ${query.state}`]),
    ...mayHold(sql`process || ' ' || command || ' ' || coalesce(reason, '')`, terms),
  ];
  const bytes = sql.raw<number>("octet_length(command)");
  const by = scansOf(query, { table: "processes", time: "at", columns, bytes });
  if (worker.length === 0) return by("processes_by_time", [], [...container, ...rest]);
  if (container.length === 0) return by("processes_by_worker", worker, rest);
  return by("processes_by_container", [...worker, ...container], rest);
}

function toItem(row: ProcessRow): ProcessItem {
  const orphaned = row.orphaned === 1;
  const exit = row.ended === 1 ? { code: row.exitCode, signal: row.exitSignal } : null;
  return {
    workerName: row.workerName,
    containerName: row.containerName,
    instanceId: row.instanceId,
    id: row.process,
    name: row.process,
    state: row.state,
    command: parseJson(z.array(z.string()), row.command, "processes.command"),
    pid: orphaned ? null : row.pid,
    // How it ended nobody has seen.
    exit: orphaned ? { code: null, signal: null } : exit,
    restarts: row.restarts,
    reason: orphaned ? "its container stopped" : row.reason,
    startedAt: isoTime(row.startedAt),
    changedAt: isoTime(row.at),
    cpu: row.cpu,
    memoryBytes: row.memoryBytes,
  };
}
