/** Compares what D1 says of containers that should be doing something with what their Durable Objects say. */
import { ContainerReport } from "@gantry/contracts";
import { sql } from "kysely";
import type { Ctx } from "../context.ts";
import { isLost, LOST_MS } from "./liveness.ts";
import { reportContainer } from "./report-container.ts";

/** Containers asked in one run; see WORKERS_PER_RUN. */
const CONTAINERS_PER_RUN = 12;

/**
 * Asks for some of the containers that are not at rest, and of those that should be and still give signs of life
 * (orphans); lost ones first, the rest drawn anew each time, so that none starves another. Asking a Durable Object
 * starts no container.
 */
export async function reconcileContainers(ctx: Ctx): Promise<void> {
  const rows = await ctx.db
    .selectFrom("containers")
    .select(["worker_name", "name"])
    .where(({ eb, or }) =>
      or([eb("state", "in", ["starting", "running", "stopping"]), eb("last_heartbeat_at", ">", ctx.now - LOST_MS)]),
    )
    .where(sql<boolean>`worker_name IN (SELECT value FROM json_each(${JSON.stringify(ctx.fleet.names)}))`)
    .orderBy(isLost(ctx.now), "desc")
    .orderBy(sql`random()`)
    .limit(CONTAINERS_PER_RUN)
    .execute();
  await Promise.all(
    rows.map(async ({ worker_name, name }) => {
      const answer = ContainerReport.safeParse(
        await ctx.fleet
          .worker(worker_name)
          .containerLife(name)
          .catch(() => null),
      );
      if (answer.success) await reportContainer(ctx, worker_name, answer.data);
    }),
  );
}
