/** `/health*` answers: application/health+json (draft-inadarei-api-health-check-06), compact, `status` first. */
import { z } from "zod";

export const HealthStatus = z.enum(["pass", "warn", "fail"]);
export type HealthStatus = z.infer<typeof HealthStatus>;

export const HealthCheck = z.object({
  componentId: z.string(),
  componentType: z.enum(["component", "datastore", "system"]),
  status: HealthStatus,
  time: z.iso.datetime(),
  /** A measurement, and its unit (4.6 and 4.7 of the draft). */
  observedValue: z.number().optional(),
  observedUnit: z.string().optional(),
  output: z.string().optional(),
});
export type HealthCheck = z.infer<typeof HealthCheck>;

export const Health = z.object({
  status: HealthStatus,
  version: z.string(),
  serviceId: z.string(),
  checksFailed: z.number().int(),
  workersUp: z.number().int(),
  workersDown: z.number().int(),
  latencyMs: z.number(),
  time: z.iso.datetime(),
  /** Why it is not `pass`, where the numbers do not say. */
  output: z.string().optional(),
  checks: z.record(z.string(), z.array(HealthCheck)).optional(),
});
export type Health = z.infer<typeof Health>;
