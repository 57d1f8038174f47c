/** What `npm start` may be told: flags after `--`, or environment variables of the same meaning. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { AppError } from "@gantry/contracts";
import { z } from "zod";

const Settings = z.object({
  port: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65_535),
  engine: z.enum(["auto", "docker", "process"]),
  state: z.string().min(1),
  /** A name or address to listen on; no port, no path. */
  host: z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/),
  adminToken: z
    .string()
    .regex(/^[\x21-\x7e]{16,512}$/)
    .optional(),
});

const WHAT_IT_TAKES: Record<keyof z.infer<typeof Settings>, string> = {
  port: "--port (GANTRY_PORT) takes a whole number from 1 to 65535",
  engine: "--engine (GANTRY_ENGINE) takes auto, docker or process",
  state: "--state (GANTRY_STATE_DIR) takes the path of a directory",
  host: "--host takes a name or an address of this machine",
  adminToken: "GANTRY_ADMIN_TOKEN takes 16 to 512 printable ASCII characters without spaces",
};

export interface StartOptions {
  port: number;
  engine: "auto" | "docker" | "process";
  /** Absolute. */
  stateDir: string;
  host: string;
  /** The admin token somebody chose; without it one is made and kept. */
  adminToken: string | undefined;
  /** Open the browser when there is one to open. */
  open: boolean;
  /** Rebuild on change: `npm run dev`. */
  watch: boolean;
}

/**
 * Parses `args` (a flag wins over its variable) and `env`; relative paths are under `root`. Throws AppError
 * VALIDATION_ERROR with one sentence that names the flag.
 */
export function parseFlags(args: string[], env: NodeJS.ProcessEnv, root: string): StartOptions {
  const flags = readArgs(args);
  const given = Settings.safeParse({
    port: flags.port ?? env["GANTRY_PORT"] ?? "8787",
    engine: flags.engine ?? env["GANTRY_ENGINE"] ?? "auto",
    state: flags.state ?? env["GANTRY_STATE_DIR"] ?? ".gantry",
    host: flags.host ?? "127.0.0.1",
    adminToken: env["GANTRY_ADMIN_TOKEN"],
  });
  if (!given.success) {
    const place = Settings.keyof().safeParse(given.error.issues[0]?.path[0]);
    throw new AppError("VALIDATION_ERROR", place.success ? WHAT_IT_TAKES[place.data] : "the flags are not valid");
  }
  const { state, adminToken, ...rest } = given.data;
  return {
    ...rest,
    stateDir: resolve(root, state),
    adminToken,
    open: !flags["no-open"],
    watch: flags.watch ?? false,
  };
}

function readArgs(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: "string" },
        engine: { type: "string" },
        state: { type: "string" },
        host: { type: "string" },
        "no-open": { type: "boolean" },
        watch: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    const text = error instanceof Error ? error.message.split(".")[0] : String(error);
    const known = "flags are --port, --engine, --state, --host and --no-open";
    throw new AppError("VALIDATION_ERROR", `${text}; ${known}`);
  }
}
