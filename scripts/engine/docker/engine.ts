/** The docker engine: a Docker that already runs, used through a wrapper that remembers which images are this run's. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "@gantry/contracts";
import { writeLauncher } from "../launcher.ts";
import type { EngineOptions, RunningEngine } from "../types.ts";
import { detectDocker, dockerProgram } from "./detect.ts";
import { dockerHost } from "./host.ts";
import { ownContainers, removeContainers } from "./own-containers.ts";

/** How long, in ms, finding and removing this run's containers may take; a Docker that hangs keeps them. */
const STOP_LIMIT_MS = 2_500;

/** Throws AppError UNAVAILABLE when no Docker answers. `stop` removes this run's containers, not Docker. */
export async function startDockerEngine({ signal }: EngineOptions): Promise<RunningEngine> {
  const check = await detectDocker(signal);
  if (!check.ok) throw new AppError("UNAVAILABLE", `Docker does not work: ${check.reason}`);
  const program = dockerProgram();
  const host = await dockerHost(program, signal);
  signal?.throwIfAborted();
  const dir = mkdtempSync(join(tmpdir(), "gantry-"));
  const record = join(dir, "images");
  writeFileSync(record, "");
  const launcher = writeLauncher(join(dir, "docker"), join(import.meta.dirname, "wrapper.ts"), [record, program]);
  const watch = watchDaemon(host);
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= removeOwn(host, record).finally(() => {
      watch.end();
      rmSync(dir, { recursive: true, force: true });
    });
    return stopped;
  };
  const env: Record<string, string> = { DOCKER_HOST: host, WRANGLER_DOCKER_HOST: host, WRANGLER_DOCKER_BIN: launcher };
  const sidecar = process.env["MINIFLARE_CONTAINER_EGRESS_IMAGE"];
  if (sidecar !== undefined) env["MINIFLARE_CONTAINER_EGRESS_IMAGE"] = sidecar;
  const notice = ["Containers run in Docker."];
  return { kind: "docker", isolation: "docker", env, notice, stop, closed: watch.closed };
}

async function removeOwn(host: string, record: string): Promise<void> {
  const images = new Set(
    readFileSync(record, "utf8")
      .split("\n")
      .filter((line) => line !== ""),
  );
  if (images.size === 0) return;
  const signal = AbortSignal.timeout(STOP_LIMIT_MS);
  await removeContainers(host, await ownContainers(host, images, signal), signal);
}

/** A daemon closes its stream of events when it ends, and not before. */
function watchDaemon(host: string): { closed: Promise<void>; end(): void } {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const filters = encodeURIComponent(JSON.stringify({ type: ["daemon"] }));
  const socketPath = host.replace(/^unix:\/\//, "");
  const req = request({ socketPath, path: `/events?filters=${filters}`, agent: false });
  req.on("response", (res) => res.resume());
  req.on("error", () => {});
  req.on("close", resolve);
  req.end();
  return { closed, end: () => void req.destroy() };
}
