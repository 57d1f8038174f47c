/** Resolves, mutes or opens a group of errors. */
import type { FaultItem, FaultState } from "@gantry/contracts";
import { sql } from "kysely";
import { z } from "zod";
import type { Ctx } from "../context.ts";
import { ERROR_COLUMNS, ErrorRow, toErrorItem } from "./lists/error-row.ts";
import { noError } from "./lists/get-error.ts";

/** Gives the group as it is then; a state that it has already stays whoever's it is. Throws NOT_FOUND. */
export async function changeError(
  ctx: Pick<Ctx, "db" | "actor" | "now">,
  worker: string,
  fingerprint: string,
  state: FaultState,
): Promise<FaultItem> {
  const { rows } = await sql`
    UPDATE error_groups SET
      state_changed_at = iif(state = ${state}, state_changed_at, ${ctx.now}),
      state_changed_by = iif(state = ${state}, state_changed_by, ${ctx.actor.id}),
      state = ${state}
    WHERE worker_name = ${worker} AND fingerprint = ${fingerprint}
    RETURNING ${ERROR_COLUMNS}`.execute(ctx.db);
  const [row] = z.array(ErrorRow).parse(rows);
  if (row === undefined) throw noError(worker, fingerprint);
  return toErrorItem(row);
}
