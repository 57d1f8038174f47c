/** How the agent says it is: to the engine in short, to people with all that monitoring depends on. */
import { AgentHealth } from "@gantry/contracts";
import { z } from "zod";

/** `GET /monitoring/health`. */
export const MonitoringHealth = AgentHealth.extend({
  workerName: z.string(),
  containerName: z.string(),
  /** Supervised processes of each state. */
  processes: z.record(z.string(), z.number().int()),
  /** The image's declaration: the file, and why nothing of it counts. */
  declared: z.object({ path: z.string().nullable(), error: z.string().nullable() }),
  /** What has not reached the database yet, and what was lost on the way. */
  outbox: z.record(z.string(), z.unknown()),
});
export type MonitoringHealth = z.infer<typeof MonitoringHealth>;
