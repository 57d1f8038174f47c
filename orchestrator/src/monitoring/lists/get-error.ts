/** One group of errors with its newest occurrences. */
import { AppError, type FaultDetail, isoTime } from "@gantry/contracts";
import { type RawBuilder, sql } from "kysely";
import { z } from "zod";
import type { Ctx } from "../../context.ts";
import { ERROR_COLUMNS, ErrorRow, toErrorItem } from "./error-row.ts";

/** Occurrences that are kept, and shown, of one group. */
export const GROUP_OCCURRENCES = 50;

const Occurrence = z.object({
  containerName: z.string(),
  instanceId: z.string(),
  process: z.string(),
  at: z.number(),
  times: z.number(),
  message: z.string(),
  stack: z.string(),
});

/** Throws NOT_FOUND. */
export async function getError(ctx: Pick<Ctx, "db">, worker: string, fingerprint: string): Promise<FaultDetail> {
  const results = await ctx.db.batch(errorQueries(worker, fingerprint).map((query) => query.compile(ctx.db)));
  const [row] = z.array(ErrorRow).parse(results[0]);
  if (row === undefined) throw noError(worker, fingerprint);
  const occurrences = z.array(Occurrence).parse(results[1]);
  return { ...toErrorItem(row), occurrences: occurrences.map(({ at, ...rest }) => ({ ...rest, at: isoTime(at) })) };
}

export function errorQueries(worker: string, fingerprint: string): RawBuilder<unknown>[] {
  const group = sql`worker_name = ${worker} AND fingerprint = ${fingerprint}`;
  return [
    sql`SELECT ${ERROR_COLUMNS} FROM error_groups WHERE ${group}`,
    sql`
      SELECT container_name AS containerName, instance_id AS instanceId, process, at, times, message, stack
      FROM error_occurrences WHERE ${group} ORDER BY at DESC, id DESC LIMIT ${GROUP_OCCURRENCES}`,
  ];
}

export function noError(worker: string, fingerprint: string): AppError {
  return new AppError("NOT_FOUND", `worker ${worker} has no error ${fingerprint}`);
}
