/** The base image of every worker's image when Docker runs the containers. */
import { join } from "node:path";
import { cleanEnv } from "./clean-env.ts";
import { runStep } from "./child.ts";
import { fingerprintOf } from "./fingerprint.ts";

/** The name that workers' Dockerfiles expect (`ARG AGENT_IMAGE`). */
const IMAGE = "gantry-agent:local";
const LABEL = "gantry.inputs";
/** All that the Dockerfile takes from its context, and itself. */
const INPUTS = ["dist", "Dockerfile"];

/**
 * Builds the image in `shared/agent` unless the one that is there was built from the same files. `engineEnv` says
 * where Docker is. Throws AppError UPSTREAM_ERROR with Docker's output.
 */
export async function buildAgentImage(
  root: string,
  engineEnv: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const context = join(root, "shared", "agent");
  const wanted = fingerprintOf(context, INPUTS);
  const docker = engineEnv["WRANGLER_DOCKER_BIN"] ?? "docker";
  const base = process.env["GANTRY_BASE_IMAGE"];
  const options = { cwd: root, env: { ...cleanEnv(process.env), ...engineEnv } };
  const label = `{{index .Config.Labels "${LABEL}"}}`;
  const there = await runStep([docker, "image", "inspect", "--format", label, IMAGE], "", signal, options).catch(
    () => "",
  );
  signal.throwIfAborted();
  const value = `${wanted}${base ? `-${base}` : ""}`;
  if (there.trim() === value) return;
  const args = ["--label", `${LABEL}=${value}`, ...(base ? ["--build-arg", `BASE_IMAGE=${base}`] : [])];
  await runStep(
    [docker, "build", "--platform", "linux/amd64", "-t", IMAGE, ...args, context],
    "the agent's image could not be built",
    signal,
    options,
  );
}
