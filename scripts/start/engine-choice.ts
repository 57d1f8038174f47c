/** Which engine runs the containers. */
import { AppError } from "@gantry/contracts";
import { detectDocker } from "../engine/index.ts";
import type { StartOptions } from "./flags.ts";

/**
 * `auto` is docker when an engine answers, else process, and says so by `say`. Throws AppError UNAVAILABLE when
 * docker was asked for and does not work, and the reason of `signal` when that is aborted.
 */
export async function chooseEngine(
  wanted: StartOptions["engine"],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<"docker" | "process"> {
  if (wanted === "process") return "process";
  const docker = await detectDocker(signal);
  if (docker.ok) return "docker";
  if (wanted === "docker")
    throw new AppError("UNAVAILABLE", `--engine docker needs a working Docker: ${docker.reason}`);
  say(`no Docker here (${docker.reason}): containers run as processes of this machine`);
  return "process";
}
