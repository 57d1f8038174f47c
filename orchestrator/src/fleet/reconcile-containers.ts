/** Compares what D1 says of containers that should be doing something with what their Durable Objects say. */
import { ContainerReport } from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import { reportContainer } from "./report-container.ts";
import { WORKERS_PER_RUN } from "./sync-fleet.ts";

/** Asks for containers that are not at rest, longest unheard first. Asking a Durable Object starts no container. */
export async function reconcileContainers(ctx: Ctx): Promise<void> {
  const rows = await ctx.db
    .selectFrom("containers")
    .select(["worker_name", "name"])
    .where("state", "in", ["starting", "running", "stopping"])
    .orderBy("last_heartbeat_at")
    .limit(WORKERS_PER_RUN)
    .execute();
  await Promise.all(
    rows
      .filter((row) => ctx.fleet.has(row.worker_name))
      .map(async ({ worker_name, name }) => {
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
