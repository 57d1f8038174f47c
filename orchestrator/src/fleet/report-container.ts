/** Takes a container's word for its state; the newest generation wins, whatever order reports arrive in. */
import type { ContainerReport } from "@gantry/contracts";
import type { Ctx } from "../context.ts";

/** Stores a report of `worker`, whose name must come from the binding and never from the report. */
export async function reportContainer(
  ctx: Pick<Ctx, "db" | "now">,
  worker: string,
  report: ContainerReport,
): Promise<void> {
  const { container, state, bootId, generation } = report;
  const row = {
    state,
    desired: report.desired,
    started_at: report.startedAt,
    // A report repeated on being asked is no sign of life: that is what the agent sends by itself.
    last_heartbeat_at: ctx.now,
    reason: report.reason,
    generation,
    ...(bootId === null ? {} : { instance_id: bootId }),
  };
  const stored = ctx.db
    .insertInto("containers")
    .values({ worker_name: worker, name: container, ...row })
    .onConflict((conflict) =>
      conflict
        .columns(["worker_name", "name"])
        .doUpdateSet(row)
        .whereRef("excluded.generation", ">", "containers.generation"),
    );
  const begun = ctx.db
    .insertInto("container_boots")
    .values({ worker_name: worker, container_name: container, instance_id: bootId ?? "", started_at: ctx.now })
    .onConflict((conflict) => conflict.doNothing());
  const newest = ctx.db
    .selectFrom("containers")
    .select("name")
    .where("worker_name", "=", worker)
    .where("name", "=", container)
    .where("generation", "=", generation);
  const ended = ctx.db
    .updateTable("container_boots")
    .set({ ended_at: ctx.now, end_state: state, reason: report.reason })
    .where("worker_name", "=", worker)
    .where("container_name", "=", container)
    .where("ended_at", "is", null)
    .where(({ exists }) => exists(newest));
  const queries = [stored.compile()];
  if (state === "running" && bootId !== null) queries.push(begun.compile());
  if (state === "stopped" || state === "failed") queries.push(ended.compile());
  await ctx.db.batch(queries);
}
