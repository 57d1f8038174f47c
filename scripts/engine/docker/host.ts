/** Where the Docker engine listens that the user's `docker` program talks to. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { AppError } from "@gantry/contracts";

const INSPECT_LIMIT_MS = 5_000;
const DEFAULT_HOST = "unix:///var/run/docker.sock";

/** `unix://path`; throws AppError UNAVAILABLE for an engine that is not on this machine: workerd cannot use one. */
export async function dockerHost(program: string, signal?: AbortSignal): Promise<string> {
  const host =
    process.env["WRANGLER_DOCKER_HOST"] ?? process.env["DOCKER_HOST"] ?? (await contextHost(program, signal));
  if (host.startsWith("unix://")) return host;
  throw new AppError("UNAVAILABLE", `the Docker engine at ${host} cannot be used: it must be on this machine`);
}

async function contextHost(program: string, signal?: AbortSignal): Promise<string> {
  const args = ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"];
  const asked = promisify(execFile)(program, args, {
    timeout: INSPECT_LIMIT_MS,
    ...(signal === undefined ? {} : { signal }),
  });
  return await asked.then(
    ({ stdout }) => stdout.trim() || DEFAULT_HOST,
    () => {
      signal?.throwIfAborted();
      return DEFAULT_HOST;
    },
  );
}
