/** A stored line, and the item that is made of it. */
import { Cut, isoTime, LEVEL, type LogItem, Output, structuredLine } from "@gantry/contracts";
import { sql } from "kysely";
import { z } from "zod";

export const LOG_COLUMNS = sql.raw(`logs.id, logs.worker_name AS workerName, logs.container_name AS containerName,
  logs.instance_id AS instanceId, logs.seq, logs.at, logs.process, logs.stream, logs.level, logs.cut, logs.partial,
  logs.plain, logs.text`);

export const LOG_BYTES = sql.raw<number>("octet_length(logs.text) + coalesce(octet_length(logs.plain), 0)");

export const LogRow = z.object({
  workerName: z.string(),
  containerName: z.string(),
  instanceId: z.string(),
  seq: z.number(),
  at: z.number(),
  process: z.string(),
  stream: Output,
  level: z.number().nullable(),
  cut: Cut.nullable(),
  partial: z.number(),
  plain: z.string().nullable(),
  text: z.string(),
});
export type LogRow = z.infer<typeof LogRow>;

/** Message and fields are read out of the line each time: stored, they would take its room once more. */
export function toLogItem({ plain, at, level, partial, ...row }: LogRow): LogItem {
  const said = structuredLine(plain ?? row.text);
  return {
    ...row,
    at: isoTime(at),
    level: level === null ? null : (LEVEL[level / 10 - 1] ?? null),
    partial: partial === 1,
    message: said?.message ?? null,
    fields: said?.fields ?? {},
  };
}
