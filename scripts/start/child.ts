/** Programs that must not outlive us: each runs in a process group of its own, on a leash. */
import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { AppError } from "@gantry/contracts";

const LEASH = fileURLToPath(new URL("./leash.mjs", import.meta.url));

/** How long a program may take to end after SIGTERM unless it is given another time (ms); then its group is killed. */
const STOP_GRACE_MS = 1500;
/** How much of a step's output is kept to show when it fails (characters). */
const KEPT_OUTPUT = 16_384;

export interface ChildOptions {
  cwd: string;
  env: Record<string, string>;
  /** Milliseconds it may take to end after SIGTERM. */
  graceMs?: number;
  /** Called with each piece of the program's output, both streams. */
  onOutput?: (chunk: string) => void;
}

export interface Child {
  /** Resolves with the exit code (128 + n after signal n) once the whole process group is gone. */
  exited: Promise<number>;
  /** SIGTERM, then SIGKILL to the group; resolves when it is gone. Idempotent. */
  stop(): Promise<number>;
  /** SIGKILL to the group at once. */
  kill(): void;
}

/** Starts `command`; it ends with this process, however this process ends. */
export function startChild(command: string[], options: ChildOptions): Child {
  const leash = spawn(process.execPath, [LEASH, String(options.graceMs ?? STOP_GRACE_MS), ...command], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const forward = (stream: Readable) => {
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => options.onOutput?.(chunk));
  };
  forward(leash.stdout);
  forward(leash.stderr);
  // Writing nothing, we learn nothing from EPIPE when the leash is gone: `exit` says it.
  leash.stdin.on("error", () => undefined);
  const kill = () => {
    if (leash.pid !== undefined) killGroup(leash.pid);
  };
  const exited = new Promise<number>((resolve, reject) => {
    leash.on("error", reject);
    leash.on("exit", (code) => {
      kill();
      resolve(code ?? 137);
    });
  });
  return {
    exited,
    stop() {
      leash.stdin.end();
      return exited;
    },
    kill,
  };
}

/**
 * Runs `command` to its end and gives its output (the last 16 KiB). Throws AppError UPSTREAM_ERROR with `failure`
 * and the output when it exits non-zero; when `signal` is aborted it is stopped first and the abort reason thrown.
 */
export async function runStep(
  command: string[],
  failure: string,
  signal: AbortSignal,
  options: ChildOptions,
): Promise<string> {
  signal.throwIfAborted();
  let output = "";
  const child = startChild(command, {
    ...options,
    onOutput(chunk) {
      output = (output + chunk).slice(-KEPT_OUTPUT);
      options.onOutput?.(chunk);
    },
  });
  const stop = () => void child.stop();
  signal.addEventListener("abort", stop);
  const code = await child.exited;
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
  if (code !== 0) throw new AppError("UPSTREAM_ERROR", `${failure}; the end of its output:\n${output.trim()}`);
  return output;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
