/** The orchestrator's configuration, read from its environment once an isolate and passed down. */
import { AppError } from "@gantry/contracts";
import { z } from "zod";

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
  /** Cookies ignore ports: two Gantrys on one machine need two names. */
  SESSION_COOKIE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .default("gantry"),
  VERSION: z.string().default("0.1.0"),
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
