/** Takes a container's word for its state; the newest generation wins, whatever order reports arrive in. */
import type { ContainerReport } from "@gantry/contracts";
import type { Ctx } from "../context.ts";

/** Stores a report of `worker`, whose name must come from the binding and never from the report. */
export async function reportContainer(
  ctx: Pick<Ctx, "db" | "now">,
  worker: string,
  report: ContainerReport,
): Promise<void> {
  const row = {
    state: report.state,
    started_at: report.startedAt,
    last_heartbeat_at: ctx.now,
    reason: report.reason,
    generation: report.generation,
    ...(report.bootId === null ? {} : { instance_id: report.bootId }),
  };
  await ctx.db
    .insertInto("containers")
    .values({ worker_name: worker, name: report.container, ...row })
    .onConflict((conflict) =>
      conflict
        .columns(["worker_name", "name"])
        .doUpdateSet(row)
        .whereRef("excluded.generation", ">=", "containers.generation"),
    )
    .execute();
}
