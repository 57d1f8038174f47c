/** Compares what D1 says of containers that should be doing something with what their Durable Objects say. */
import { ContainerReport } from "@gantry/contracts";
import { sql } from "kysely";
import type { Ctx } from "../context.ts";
import { reportContainer } from "./report-container.ts";

/** Containers asked in one run; see WORKERS_PER_RUN. */
const CONTAINERS_PER_RUN = 12;

/** Asks for some of the containers that are not at rest; which, is drawn anew each time, so that none starves another. Asking a Durable Object starts no container. */
export async function reconcileContainers(ctx: Ctx): Promise<void> {
  const rows = await ctx.db
    .selectFrom("containers")
    .select(["worker_name", "name"])
    .where("state", "in", ["starting", "running", "stopping"])
    .where(sql<boolean>`worker_name IN (SELECT value FROM json_each(${JSON.stringify(ctx.fleet.names)}))`)
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
