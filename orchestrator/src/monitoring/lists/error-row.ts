/** A stored group of errors, and the item that is made of it. */
import { type FaultItem, FaultState, Frame, isoTime, Language, parseJson } from "@gantry/contracts";
import { sql } from "kysely";
import { z } from "zod";

export const ERROR_COLUMNS = sql.raw(`id, last_seen_at AS at, worker_name AS workerName,
  container_name AS containerName, instance_id AS instanceId, process, fingerprint, language, type, message, frames,
  stack, uncaught, first_seen_at AS firstSeenAt, count, state, state_changed_at AS stateChangedAt,
  state_changed_by AS stateChangedBy, regressions`);

export const ErrorRow = z.object({
  /** When it was seen last. */
  at: z.number(),
  workerName: z.string(),
  containerName: z.string(),
  instanceId: z.string(),
  process: z.string(),
  fingerprint: z.string(),
  language: Language.nullable(),
  type: z.string(),
  message: z.string(),
  frames: z.string(),
  stack: z.string(),
  uncaught: z.number().nullable(),
  firstSeenAt: z.number(),
  count: z.number(),
  state: FaultState,
  stateChangedAt: z.number().nullable(),
  stateChangedBy: z.string().nullable(),
  regressions: z.number(),
});
export type ErrorRow = z.infer<typeof ErrorRow>;

export function toErrorItem({ at, frames, uncaught, firstSeenAt, stateChangedAt, ...row }: ErrorRow): FaultItem {
  return {
    ...row,
    frames: parseJson(z.array(Frame), frames, "error_groups.frames"),
    uncaught: uncaught === null ? null : uncaught === 1,
    firstSeenAt: isoTime(firstSeenAt),
    lastSeenAt: isoTime(at),
    stateChangedAt: isoTime(stateChangedAt),
  };
}
