/** The orchestrator's configuration, read from its environment once an isolate and passed down. */
import { AppError } from "@gantry/contracts";
import { z } from "zod";

const Days = z.coerce.number().positive().max(36_500);
const Mib = z.coerce.number().nonnegative().max(10_240);
const Retention = z.object({ days: Days.optional(), mib: Mib.optional() });

/** The value itself, as `vars` of a Worker may hold it, or its JSON, as an environment and a secret do. */
function json<S extends z.ZodType>(schema: S) {
  return z.preprocess((value): unknown => {
    if (typeof value !== "string") return value;
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  }, schema);
}

export const Config = z.object({
  /** SHA-256 of the admin token in hex: the Worker never holds the token. Without it no admin token is taken. */
  ADMIN_TOKEN_SHA256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Origins from which browsers may write and open sockets, comma-separated. */
  ALLOWED_ORIGINS: z
    .string()
    .default("")
    .transform(
      (list) =>
        new Set(
          list
            .split(",")
            .map((origin) => origin.trim())
            .filter(Boolean),
        ),
    ),
  /**
   * Secrets that are masked in whatever sessions print before it is stored: a JSON array of 6 to 8,192 characters each,
   * 64 at most. A secret itself, like each of them: never logged.
   */
  REDACT: json(z.array(z.string().trim().min(6).max(8192)).max(64)).default([]),
  /** Cookies ignore ports: two Gantrys on one machine need two names. */
  SESSION_COOKIE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .default("gantry"),
  VERSION: z.string().default("0.1.0"),
  /** Logs of sessions are kept for so long after their end, and so much of each worker's; the oldest go first. */
  RETENTION_DAYS: Days.default(30),
  RETENTION_MIB: Mib.default(1024),
  /** What differs for a worker, by its name: `{"app-factory":{"days":7,"mib":200}}`. */
  RETENTION_BY_WORKER: json(z.record(z.string(), Retention)).default({}),
  /** Log lines and changes of processes are kept for so long, and so many lines of each worker. */
  MONITORING_DAYS: Days.default(7),
  MONITORING_LOG_ROWS: z.coerce.number().int().min(0).max(1_000_000_000).default(2_000_000),
  /** Metrics by their resolution, as JSON: `{"10s":1}` changes one of them. */
  MONITORING_METRIC_DAYS: json(
    z.object({ "10s": Days.default(2), "1m": Days.default(14), "1h": Days.default(400) }),
  ).prefault({}),
  /** An error that was not seen for so long is forgotten. */
  MONITORING_ERROR_DAYS: Days.default(90),
});
export type Config = z.infer<typeof Config>;

/** Throws when a variable is malformed: the Worker must not run half configured. */
export function readConfig(env: unknown): Config {
  const config = Config.safeParse(env);
  if (!config.success) {
    const names = config.error.issues.map((issue) => issue.path.join(".")).join(", ");
    throw new AppError("UNAVAILABLE", `the orchestrator's configuration is not valid: ${names}`);
  }
  return config.data;
}

/** How long and how much of a worker's ended sessions is kept. Milliseconds; bytes in the database. */
export function retentionOf(config: Config, worker: string): { ms: number; bytes: number } {
  const own = config.RETENTION_BY_WORKER[worker];
  const days = own?.days ?? config.RETENTION_DAYS;
  const mib = own?.mib ?? config.RETENTION_MIB;
  return { ms: days * 86_400_000, bytes: mib * 1024 * 1024 };
}
