/**
 * The outbox's protocol: an agent sends batches over the WebSocket that its AgentContainer holds, which hands them to
 * the orchestrator and answers with what is stored. At least once, ordered per stream, idempotent by
 * (worker, container, boot, stream, seq).
 */
import { z } from "zod";
import { FaultRecord } from "./faults.ts";
import { LogRecord } from "./logs.ts";
import { MetricRecord } from "./metrics.ts";
import { ProcessRecord } from "./processes.ts";
import { InstanceId, MONITORING_STREAM, type MonitoringStream, Seq } from "./streams.ts";

/** A batch is closed at this many bytes of JSON, before the record that would exceed it; one record fits always. */
export const BATCH_BYTES = 512 * 1024;
/** Bytes of JSON that no batch exceeds: the largest single record, every character of it escaped. */
export const MAX_BATCH_BYTES = 1024 * 1024;
/** Records in a batch. */
export const BATCH_RECORDS = 4_000;
/** Batches an agent sends ahead of their answers. */
export const BATCHES_AHEAD = 4;
/** Milliseconds a record waits at most for others to share its batch. */
export const BATCH_MS = 200;

const part = <S extends MonitoringStream, R extends z.ZodType>(stream: S, record: R) =>
  z.object({
    stream: z.literal(stream),
    /** The first record's seq; those of `items` count on from it without a hole. */
    from: Seq,
    /** That many records right before `from` are lost for good: dropped by the outbox, which says so in the logs. */
    lost: z.number().int().nonnegative(),
    items: z.array(record).min(1).max(BATCH_RECORDS),
  });

export const BatchPart = z.discriminatedUnion("stream", [
  part("logs", LogRecord),
  part("errors", FaultRecord),
  part("processes", ProcessRecord),
  part("metrics", MetricRecord),
]);
export type BatchPart = z.infer<typeof BatchPart>;

/** At most one part a stream. Of an agent that was restarted, batches of its former boot come first. */
export const Batch = z.object({
  type: z.literal("batch"),
  /** Counts the batches of one socket. */
  n: z.number().int().positive(),
  boot: InstanceId,
  parts: z.array(BatchPart).max(MONITORING_STREAM.length),
});
export type Batch = z.infer<typeof Batch>;

/** Of each stream in a batch, the seq that the database takes next: below it everything is stored. */
export const IngestAnswer = z.object({ next: z.partialRecord(z.enum(MONITORING_STREAM), Seq) });
export type IngestAnswer = z.infer<typeof IngestAnswer>;

/** Answers batch `n`. A `next` below what was sent asks for those records again. */
export const BatchAck = z.object({ type: z.literal("ack"), n: z.number().int().positive(), ...IngestAnswer.shape });
export type BatchAck = z.infer<typeof BatchAck>;

/** Batch `n` could not be stored now: it and all behind it are sent again later. */
export const BatchRetry = z.object({ type: z.literal("retry"), n: z.number().int().positive() });

export const OutboxFrame = z.discriminatedUnion("type", [BatchAck, BatchRetry]);
export type OutboxFrame = z.infer<typeof OutboxFrame>;
