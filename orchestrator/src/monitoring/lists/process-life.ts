/** What is said of a process beyond its last record: whether its container still runs it, and what it uses. */
import { SAMPLE_MS } from "@gantry/contracts";
import { type RawBuilder, sql } from "kysely";
import { isLost } from "../../fleet/liveness.ts";

/** A sample that is older says nothing of now. Milliseconds. */
const SAMPLED_MS = 6 * SAMPLE_MS;

const LIVING = sql.raw("('starting', 'running', 'ready', 'stopping', 'backing-off')");

/** SQL over a row of `processes`: what an item needs, its state, and whether it is of its container's newest instance. */
export function derivedOf(now: number) {
  const container = sql`
    FROM containers WHERE containers.worker_name = processes.worker_name
      AND containers.name = processes.container_name`;
  // A container that nothing is known of has not stopped.
  const stopped = sql`
    EXISTS (SELECT 1 ${container} AND (containers.instance_id <> processes.instance_id
      OR containers.state NOT IN ('running', 'stopping') OR (${isLost(now)})))`;
  const orphaned = sql`(processes.state IN ${LIVING} AND ${stopped})`;
  const state = sql`iif(${orphaned}, 'exited', processes.state)`;
  const isNewest = sql`
    instance_id = (
      SELECT instance_id FROM ingest_cursors
      WHERE ingest_cursors.worker_name = processes.worker_name
        AND ingest_cursors.container_name = processes.container_name AND stream = 'processes'
      ORDER BY id DESC LIMIT 1)`;
  const columns = sql`id, at, worker_name AS workerName, container_name AS containerName, instance_id AS instanceId,
    process, ${state} AS state, ${orphaned} AS orphaned, command, pid, ended, exit_code AS exitCode,
    exit_signal AS exitSignal, restarts, reason, started_at AS startedAt,
    iif(${orphaned}, NULL, ${newest("cpu", now)}) AS cpu,
    iif(${orphaned}, NULL, ${newest("memory_bytes", now)}) AS memoryBytes`;
  return { columns, state, isNewest };
}

/** By its newest sample, while it runs. */
function newest(column: string, now: number): RawBuilder<unknown> {
  return sql`
    (SELECT iif(metrics.instance_id = processes.instance_id AND processes.pid IS NOT NULL, ${sql.ref(`metrics.${column}`)}, NULL)
      FROM metrics INDEXED BY metrics_by_process
      WHERE metrics.worker_name = processes.worker_name AND metrics.container_name = processes.container_name
        AND metrics.process = processes.process AND resolution = ${SAMPLE_MS} AND metrics.at >= ${now - SAMPLED_MS}
      ORDER BY metrics.at DESC LIMIT 1)`;
}
