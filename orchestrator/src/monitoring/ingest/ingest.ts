/** Takes a batch of an agent's outbox into the database, once, in order, as one transaction. */
import { AppError, type Batch, type BatchPart, IngestAnswer, MONITORING_STREAM } from "@gantry/contracts";
import type { RawBuilder } from "kysely";
import { z } from "zod";
import type { Ctx } from "../../context.ts";
import { beat, countLogs, moveCursor, readCursors } from "./move-cursors.ts";
import type { Source } from "./source.ts";
import { storeErrors } from "./store-errors.ts";
import { storeLogs } from "./store-logs.ts";
import { storeMetrics } from "./store-metrics.ts";
import { storeProcesses } from "./store-processes.ts";

const Rows = z.array(z.object({ stream: z.enum(MONITORING_STREAM), next: z.number().int().positive() }));

/**
 * Stores what is new of the batch, and gives for each of its streams the seq that is taken next. Records that are there
 * already change nothing. A part that leaves out records which were not said to be lost is not stored. `worker` must
 * come from the binding. Throws VALIDATION_ERROR for a part whose records do not count on from its `from`, or a stream
 * that comes twice; what D1 throws when it does not take the batch: then nothing of it is stored.
 */
export async function ingest(
  ctx: Pick<Ctx, "db" | "config" | "now">,
  worker: string,
  container: string,
  batch: Batch,
): Promise<IngestAnswer> {
  checkOrder(batch);
  const source = { worker, container, boot: batch.boot };
  const statements = [
    ...batch.parts.flatMap((part) => storePart(ctx, source, part)),
    ...batch.parts.map((part) => moveCursor(ctx, source, part)),
    beat(ctx, source),
    readCursors(source, batch),
  ];
  const results = await ctx.db.batch(statements.map((statement) => statement.compile(ctx.db)));
  const rows = Rows.parse(results.at(-1));
  return IngestAnswer.parse({ next: Object.fromEntries(rows.map(({ stream, next }) => [stream, next])) });
}

function storePart(ctx: Pick<Ctx, "config" | "now">, source: Source, part: BatchPart): RawBuilder<unknown>[] {
  switch (part.stream) {
    case "logs":
      return [storeLogs(ctx, source, part), countLogs(source, part)];
    case "errors":
      return storeErrors(ctx, source, part);
    case "processes":
      return storeProcesses(ctx, source, part);
    case "metrics":
      return [storeMetrics(ctx, source, part)];
  }
}

function checkOrder({ parts }: Batch): void {
  if (new Set(parts.map(({ stream }) => stream)).size < parts.length) {
    throw new AppError("VALIDATION_ERROR", "the batch has a stream twice");
  }
  for (const { stream, from, lost, items } of parts) {
    const wrong = lost >= from || items.some(({ seq }, index) => seq !== from + index);
    if (wrong) throw new AppError("VALIDATION_ERROR", `the batch's ${stream} do not count on from ${from}`);
  }
}
