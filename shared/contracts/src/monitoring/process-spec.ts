/** What can be asked of the supervisor: a process, how it is started again, and how it is known to be ready. */
import { z } from "zod";
import { Command } from "../sessions.ts";

export const ProcessName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "must match [A-Za-z0-9][A-Za-z0-9._-]{0,62}");
export type ProcessName = z.infer<typeof ProcessName>;

const Port = z.number().int().min(1).max(65_535);
const Path = z
  .string()
  .max(1024)
  .regex(/^\/[^\s]*$/, "must be a path that begins with /");

export const RestartPolicy = z.strictObject({
  policy: z.enum(["never", "on-failure", "always"]).default("on-failure"),
  /** Restarts in a row, without STABLE_MS of serving between them, until the process is left crash-looping. */
  maxRestarts: z.number().int().min(0).max(1000).default(10),
  /** Milliseconds before the first restart; doubled for each that follows, with jitter, up to MAX_BACKOFF_MS. */
  backoffMs: z.number().int().min(10).max(60_000).default(500),
});
export type RestartPolicy = z.infer<typeof RestartPolicy>;

/** A restart is never put off longer. Milliseconds. */
export const MAX_BACKOFF_MS = 60_000;
/** A process that ran so long, ready where it has a readiness, begins a new count of restarts. Milliseconds. */
export const STABLE_MS = 60_000;

/** Exactly one of: a port that accepts, a path that answers 200 to 399 at `port`, a line that holds a text. */
export const Readiness = z
  .strictObject({
    port: Port.optional(),
    path: Path.optional(),
    logLine: z.string().min(1).max(1024).optional(),
    /** Until then or it has failed to start. Milliseconds. */
    timeoutMs: z.number().int().min(100).max(600_000).default(60_000),
  })
  .refine((one) => (one.logLine === undefined) !== (one.port === undefined), "needs either port or logLine")
  .refine((one) => one.path === undefined || one.port !== undefined, "path needs a port");
export type Readiness = z.infer<typeof Readiness>;

/** Asked again and again once the process is ready; that many failures in a row and it is restarted. */
export const Liveness = z.strictObject({
  port: Port,
  path: Path.optional(),
  intervalMs: z.number().int().min(100).max(600_000).default(10_000),
  failures: z.number().int().min(1).max(100).default(3),
});
export type Liveness = z.infer<typeof Liveness>;

const Environment = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, "must be the name of a variable"),
  z
    .string()
    .max(32_768)
    .refine((value) => !value.includes("\0"), "must not hold NUL"),
);

export const ProcessSpec = z.strictObject({
  name: ProcessName,
  command: Command,
  /** Absolute, or relative to the home directory. */
  cwd: z.string().min(1).max(4096).nullable().default(null),
  /** On top of the container's own. */
  env: Environment.default({}),
  restart: RestartPolicy.prefault({}),
  readiness: Readiness.nullable().default(null),
  liveness: Liveness.nullable().default(null),
  /** Processes that must be ready before this one is started. */
  dependsOn: z.array(ProcessName).max(16).default([]),
  /** Milliseconds between SIGTERM and SIGKILL. */
  stopGraceMs: z.number().int().min(0).max(60_000).default(5_000),
});
export type ProcessSpec = z.infer<typeof ProcessSpec>;

/** The `processes` key of a worker's `gantry.config.json`: what its containers run from the start. */
export const DeclaredProcesses = z.array(ProcessSpec).max(64);

/** Processes a container's supervisor knows at a time, ended ones too; one more is RATE_LIMITED. */
export const MAX_PROCESSES = 64;

export const SIGNAL = [
  "SIGHUP",
  "SIGINT",
  "SIGQUIT",
  "SIGKILL",
  "SIGUSR1",
  "SIGUSR2",
  "SIGTERM",
  "SIGCONT",
  "SIGSTOP",
  "SIGWINCH",
] as const;
export const SignalProcess = z.strictObject({ signal: z.enum(SIGNAL) });
export type SignalProcess = z.infer<typeof SignalProcess>;
