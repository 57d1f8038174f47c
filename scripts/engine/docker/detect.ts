/** Whether a Docker engine answers on this machine. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { DockerCheck } from "../types.ts";

/** How long, in ms, `docker info` may take; a daemon that starts on demand is not waited for longer. */
const INFO_LIMIT_MS = 5_000;

/** The Docker program: what the user set for wrangler, else `docker` from PATH. */
export function dockerProgram(): string {
  return process.env["WRANGLER_DOCKER_BIN"] ?? "docker";
}

/**
 * Asks the daemon, not just the program; `reason` is a clause to put after "Docker does not work:". Throws the reason
 * of `signal` when that is aborted.
 */
export async function detectDocker(signal?: AbortSignal): Promise<DockerCheck> {
  const args = ["info", "--format", "{{json .ServerVersion}}"];
  try {
    const { stdout } = await promisify(execFile)(dockerProgram(), args, {
      timeout: INFO_LIMIT_MS,
      killSignal: "SIGKILL",
      ...(signal === undefined ? {} : { signal }),
    });
    // Old clients exit with 0 and an empty version when the daemon is away.
    const version = stdout.trim().replaceAll('"', "");
    return version === "" ? { ok: false, reason: "no Docker engine answers" } : { ok: true };
  } catch (err) {
    signal?.throwIfAborted();
    return { ok: false, reason: reasonOf(err) };
  }
}

function reasonOf(err: unknown): string {
  if (!(err instanceof Error)) return "unknown";
  if ("code" in err && err.code === "ENOENT") return "the docker program is not installed";
  if ("killed" in err && err.killed === true) return `no Docker engine answered within ${INFO_LIMIT_MS / 1000} s`;
  const said = "stderr" in err && typeof err.stderr === "string" ? err.stderr.trim().split("\n").at(-1) : "";
  return said ? said.replace(/^(ERROR|errors pretty printing info): ?/i, "") : "no Docker engine answers";
}
