/** Keeps what a probe found out: the newest of each kind and worker. */
import type { Ctx } from "../context.ts";
import type { ProbeKind, Reading } from "./reading.ts";

export async function saveProbe(
  ctx: Pick<Ctx, "db">,
  worker: string,
  kind: ProbeKind,
  container: string,
  at: number,
  { ok, ms, instance, error }: Reading,
): Promise<void> {
  const row = {
    container_name: container,
    instance_id: instance ?? "",
    at,
    ok: ok ? 1 : 0,
    ms,
    error: error?.slice(0, 500) ?? null,
  };
  await ctx.db
    .insertInto("probes")
    .values({ worker_name: worker, kind, ...row })
    .onConflict((conflict) =>
      conflict.columns(["kind", "worker_name"]).doUpdateSet(row).whereRef("excluded.at", ">=", "probes.at"),
    )
    .execute();
}
