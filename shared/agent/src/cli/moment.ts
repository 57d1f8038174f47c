/** A moment as a person gives it. */
import { z } from "zod";

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** ISO 8601, or that long ago: 90s, 10m, 2h, 1d. Becomes ISO 8601 in UTC. */
export const Moment = z.string().transform((given, context) => {
  const [, count, unit = ""] = /^(\d{1,9})([smhd])$/.exec(given) ?? [];
  const at = count === undefined ? Date.parse(given) : Date.now() - Number(count) * (UNIT_MS[unit] ?? 0);
  const date = new Date(/^\d{4}-|^\d+[smhd]$/.test(given) ? at : Number.NaN);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  context.addIssue({ code: "custom", message: "must be a time as 2026-01-31T12:00:00Z, or that long ago as 10m" });
  return z.NEVER;
});
