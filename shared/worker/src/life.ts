/** The life of one container as its Durable Object remembers it, and the words for how it ended. */
import { ContainerState, DesiredState } from "@gantry/contracts";
import { z } from "zod";

/** Why the container stops, when somebody wanted it to: what separates asleep from lost. */
export const StopIntent = z.enum(["sleep", "stop", "restart"]);
export type StopIntent = z.infer<typeof StopIntent>;

export const Life = z.object({
  state: ContainerState,
  /** Kept over its ends: one that ended unasked is still wanted. */
  desired: DesiredState.default("stopped"),
  bootId: z.string().nullable(),
  startedAt: z.number().int().nullable(),
  reason: z.string().nullable(),
  intent: StopIntent.nullable(),
  /** Counts changes, so that the orchestrator never takes an older report over a newer one. */
  generation: z.number().int(),
});
export type Life = z.infer<typeof Life>;

export const UNBORN: Life = {
  state: "stopped",
  desired: "stopped",
  bootId: null,
  startedAt: null,
  reason: null,
  intent: null,
  generation: 0,
};

/** The part of a life that an end decides: wanted ends are `stopped`, all others `failed`. */
export function endOf(intent: StopIntent | null, exitCode: number): Pick<Life, "state" | "reason"> {
  if (intent === "sleep") return { state: "stopped", reason: "asleep: nobody typed and no job ran" };
  if (intent === "stop") return { state: "stopped", reason: "stopped on request" };
  if (intent === "restart") return { state: "stopped", reason: "restarting on request" };
  return { state: "failed", reason: `the container exited unasked with code ${exitCode}` };
}
