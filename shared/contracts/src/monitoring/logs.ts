/** Lines that supervised processes print: as the agent sends them, and as everybody reads them. */
import { z } from "zod";
import { ContainerName, IsoTime, WorkerName } from "../names.ts";
import { Level } from "./level.ts";
import { ProcessName } from "./process-spec.ts";
import { InstanceId, Seq } from "./streams.ts";

/** Raw bytes of one line; a longer one comes in pieces of at most that. */
export const LINE_BYTES = 64 * 1024;

export const OUTPUT = ["stdout", "stderr"] as const;
export const Output = z.enum(OUTPUT);
export type Output = z.infer<typeof Output>;

/** Which piece of a line beyond LINE_BYTES it is. */
export const CUT = ["begins", "goes on", "ends"] as const;
export const Cut = z.enum(CUT);
export type Cut = z.infer<typeof Cut>;

/** A line in the outbox. What a structured line says beyond its level is read out of `text` by whoever shows it. */
export const LogRecord = z.object({
  seq: Seq,
  /** Epoch ms: by the line itself when it says so believably, otherwise when it came. */
  at: z.number().int(),
  process: ProcessName,
  stream: Output,
  /** As the line itself states it, never a guess from its words or its stream. */
  level: Level.nullable(),
  /** With its escape sequences. Bytes of UTF-8 never make more characters than they are. */
  text: z.string().max(LINE_BYTES),
  cut: Cut.nullable(),
  /** Its end had not come: the next line of the stream is its rest. */
  partial: z.boolean(),
});
export type LogRecord = z.infer<typeof LogRecord>;

/** A line as everybody reads it. */
export const LogItem = z.object({
  workerName: WorkerName,
  containerName: ContainerName,
  instanceId: InstanceId,
  seq: Seq,
  at: IsoTime,
  process: ProcessName,
  stream: Output,
  level: Level.nullable(),
  text: z.string(),
  /** Of a structured line; null for any other. */
  message: z.string().nullable(),
  /** The rest of a structured line; empty for any other. */
  fields: z.record(z.string(), z.unknown()),
  cut: Cut.nullable(),
  partial: z.boolean(),
});
export type LogItem = z.infer<typeof LogItem>;
