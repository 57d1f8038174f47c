/**
 * A Docker engine for a machine whose network has no image registry, such as CI:
 * `node scripts/engine/private-docker.ts -- npm test` runs a command with it and stops it. Needs root, `dockerd`,
 * `docker` and `debootstrap`. Everything is kept in GANTRY_CACHE_DIR (default `~/.cache/gantry`) for the next run.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { constants, homedir } from "node:os";
import { join } from "node:path";
import { AppError } from "@gantry/contracts";
import { BASE_IMAGE, baseTarball } from "./docker/base-image.ts";
import { startDaemon } from "./docker/daemon.ts";
import { run } from "./docker/run.ts";
import { writeLauncher } from "./launcher.ts";

export interface PrivateDocker {
  /** DOCKER_HOST, WRANGLER_DOCKER_BIN, MINIFLARE_CONTAINER_EGRESS_IMAGE, GANTRY_BASE_IMAGE. */
  env: Record<string, string>;
  /** Stops the engine and every container in it. */
  stop(): Promise<void>;
}

const EGRESS_IMAGE = "gantry/egress-stand-in:local";
const BUILD_LIMIT_MS = 120_000;

/**
 * Starts it and resolves when both images are there; throws AppError UNAVAILABLE, also when `signal` is aborted.
 * `say` gets lines of progress.
 */
export async function startPrivateDocker(
  cache: string,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<PrivateDocker> {
  mkdirSync(cache, { recursive: true });
  say("making the base image");
  const tarball = await baseTarball(cache, signal);
  say("starting dockerd");
  const daemon = await startDaemon(join(cache, "docker"));
  const env = { ...process.env, DOCKER_HOST: daemon.host, DOCKER_BUILDKIT: "0" };
  const docker = (args: string[]): Promise<string> => run("docker", args, { env, limitMs: BUILD_LIMIT_MS, signal });
  try {
    const leftovers = (await docker(["ps", "-aq"])).split("\n").filter((id) => id !== "");
    if (leftovers.length > 0) await docker(["rm", "-f", ...leftovers]);
    const label = `gantry.base=${process.version}`;
    const present = await docker(["image", "ls", "-q", "--filter", `label=${label}`, BASE_IMAGE]);
    if (present.trim() === "") {
      say(`importing ${BASE_IMAGE}`);
      await docker(["import", "-c", `LABEL ${label}`, "-c", 'CMD ["node"]', tarball, BASE_IMAGE]);
    }
    say("building the egress stand-in");
    await docker([
      "build",
      "-t",
      EGRESS_IMAGE,
      "--build-arg",
      `BASE_IMAGE=${BASE_IMAGE}`,
      "-f",
      join(import.meta.dirname, "egress", "Dockerfile"),
      join(import.meta.dirname, ".."),
    ]);
  } catch (err) {
    await daemon.stop();
    throw err;
  }
  const wrapper = join(import.meta.dirname, "docker", "wrapper.ts");
  const launcher = writeLauncher(join(cache, "docker-wrapper"), wrapper, [join(cache, "images"), "docker"]);
  return {
    env: {
      DOCKER_HOST: daemon.host,
      WRANGLER_DOCKER_BIN: launcher,
      MINIFLARE_CONTAINER_EGRESS_IMAGE: EGRESS_IMAGE,
      GANTRY_BASE_IMAGE: BASE_IMAGE,
    },
    stop: daemon.stop,
  };
}

/** Runs `command` with the engine's environment; gives its exit code. */
async function runWith([program, ...args]: string[]): Promise<number> {
  if (program === undefined)
    throw new AppError("VALIDATION_ERROR", "usage: private-docker.ts -- COMMAND [ARGUMENT...]");
  const cache = process.env["GANTRY_CACHE_DIR"] ?? join(homedir(), ".cache", "gantry");
  const interrupted = new AbortController();
  let child: ChildProcess | null = null;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => (child === null ? interrupted.abort() : child.kill(signal)));
  }
  const say = (line: string): void => void process.stderr.write(`private docker: ${line}\n`);
  const docker = await startPrivateDocker(cache, say, interrupted.signal);
  try {
    interrupted.signal.throwIfAborted();
    child = spawn(program, args, { stdio: "inherit", env: { ...process.env, ...docker.env } });
    const [code, signal] = await once(child, "exit");
    return typeof code === "number" ? code : 128 + (signalNumber(signal) ?? 0);
  } finally {
    await docker.stop();
  }
}

function signalNumber(name: unknown): number | undefined {
  return Object.entries(constants.signals).find(([known]) => known === name)?.[1];
}

if (import.meta.main) {
  const words = process.argv.slice(2);
  try {
    process.exitCode = await runWith(words[0] === "--" ? words.slice(1) : words);
  } catch (err) {
    process.stderr.write(`${err instanceof AppError ? err.message : String(err)}\n`);
    process.exitCode = 1;
  }
}
