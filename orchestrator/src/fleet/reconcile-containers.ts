/** Compares what D1 says of containers that should be doing something with what their Durable Objects say. */
import { ContainerName, ContainerReport, within } from "@gantry/contracts";
import { type RawBuilder, sql } from "kysely";
import { z } from "zod";
import type { Ctx } from "../context.ts";
import { isLost, LOST_MS } from "./liveness.ts";
import { reportContainer } from "./report-container.ts";
import { ANSWER_MS } from "./sync-fleet.ts";

/** Containers asked in one run; see WORKERS_PER_RUN. */
const CONTAINERS_PER_RUN = 12;

const Row = z.object({ worker: z.string(), name: ContainerName });

/**
 * Asks for some of the containers that are not at rest, and of those that should be and still give signs of life
 * (orphans). Every other one is lost, as long as there are both; which ones is drawn anew each time, so that none
 * starves another. Asking a Durable Object starts no container.
 */
export async function reconcileContainers(ctx: Ctx): Promise<void> {
  const { rows } = await doubtful(ctx.now, ctx.fleet.names).execute(ctx.db);
  await Promise.all(
    z
      .array(Row)
      .parse(rows)
      .map(async ({ worker, name }) => {
        const asked = within(ANSWER_MS, ctx.fleet.worker(worker).containerLife(name));
        const answer = ContainerReport.safeParse(await asked.catch(() => null));
        if (answer.success) await reportContainer(ctx, worker, answer.data);
      }),
  );
}

/** An agent that sends under an id which its container's row does not have runs, or ran, without a report. */
export function doubtful(now: number, workers: readonly string[]): RawBuilder<unknown> {
  return sql`
    WITH doubtful AS (
      SELECT worker_name, name, ${isLost(now)} AS lost FROM containers
      WHERE state IN ('starting', 'running', 'stopping') OR last_heartbeat_at > ${now - LOST_MS}
      UNION
      SELECT worker_name, container_name, 0 FROM ingest_cursors
      WHERE updated_at > ${now - LOST_MS} AND NOT EXISTS (
        SELECT 1 FROM containers WHERE containers.worker_name = ingest_cursors.worker_name
          AND containers.name = ingest_cursors.container_name
          AND (containers.instance_id = ingest_cursors.instance_id OR containers.last_heartbeat_at > ${now - LOST_MS}
            OR containers.state IN ('starting', 'running', 'stopping'))))
    SELECT worker_name AS worker, name FROM doubtful
    WHERE worker_name IN (SELECT value FROM json_each(${JSON.stringify(workers)}))
    ORDER BY row_number() OVER (PARTITION BY lost ORDER BY random()), lost DESC LIMIT ${CONTAINERS_PER_RUN}`;
}
