/** Errors: an occurrence as the agent sends it, and the group of all that are the same fault. */
import { z } from "zod";
import { ContainerName, IsoTime, WorkerName } from "../names.ts";
import { ProcessName } from "./process-spec.ts";
import { InstanceId, Seq } from "./streams.ts";

export const LANGUAGE = ["node", "python", "go", "java", "rust", "ruby"] as const;
export const Language = z.enum(LANGUAGE);
export type Language = z.infer<typeof Language>;

/** Bytes of a stack trace that are kept. */
export const TRACE_BYTES = 16 * 1024;

export const Frame = z.object({
  /** Null at module level and in anonymous functions. */
  function: z.string().max(4096).nullable(),
  file: z.string().max(4096).nullable(),
  line: z.number().int().nullable(),
  /** False for the runtime's own code and for installed packages. */
  inApp: z.boolean(),
});
export type Frame = z.infer<typeof Frame>;

/** Frames of an occurrence that are sent: those nearest to the throw. */
export const SENT_FRAMES = 16;

/** `others`: what a container throws beyond the number of groups there may be, one group for all of it. */
export const Fingerprint = z.string().regex(/^([0-9a-f]{32}|others)$/, "must be an error's fingerprint");

const Facts = z.object({
  fingerprint: Fingerprint,
  language: Language.nullable(),
  /** The exception's class as printed; "panic" or "fatal error" in Go, "panic" in Rust. */
  type: z.string().max(4096),
  message: z.string().max(4096),
  frames: z.array(Frame).max(SENT_FRAMES),
  /** The trace as it was printed. */
  stack: z.string().max(TRACE_BYTES + 100),
  /** Null when the format is the same for a logged and an uncaught one. */
  uncaught: z.boolean().nullable(),
});

/** `times` occurrences since the last record of the same fingerprint; the newest is the one described. */
export const FaultRecord = Facts.extend({
  seq: Seq,
  at: z.number().int(),
  process: ProcessName,
  times: z.number().int().positive(),
});
export type FaultRecord = z.infer<typeof FaultRecord>;

export const FAULT_STATE = ["open", "resolved", "muted"] as const;
export const FaultState = z.enum(FAULT_STATE);
export type FaultState = z.infer<typeof FaultState>;

/** A group: one fault of one worker. Container, instance and process are those of its newest occurrence. */
export const FaultItem = Facts.extend({
  workerName: WorkerName,
  containerName: ContainerName,
  instanceId: InstanceId,
  process: ProcessName,
  firstSeenAt: IsoTime,
  lastSeenAt: IsoTime,
  count: z.number().int().positive(),
  state: FaultState,
  /** When somebody changed the state, or it came back, and who; null while it is open since the first. */
  stateChangedAt: IsoTime.nullable(),
  stateChangedBy: z.string().nullable(),
  /** How often it came back after it was resolved. */
  regressions: z.number().int().nonnegative(),
});
export type FaultItem = z.infer<typeof FaultItem>;

/** Body of `PATCH /api/monitoring/errors/:worker/:fingerprint`. */
export const ChangeFault = z.strictObject({ state: FaultState });
export type ChangeFault = z.infer<typeof ChangeFault>;

/** One of a group's newest occurrences. */
export const FaultOccurrence = z.object({
  containerName: ContainerName,
  instanceId: InstanceId,
  process: ProcessName,
  at: IsoTime,
  times: z.number().int().positive(),
  message: z.string(),
  stack: z.string(),
});
export type FaultOccurrence = z.infer<typeof FaultOccurrence>;

/** `GET /api/monitoring/errors/:worker/:fingerprint`. */
export const FaultDetail = FaultItem.extend({ occurrences: z.array(FaultOccurrence) });
export type FaultDetail = z.infer<typeof FaultDetail>;
