/** Builds what changed: console, agent, whatever has a `build` script. */
import { join } from "node:path";
import { runStep } from "./child.ts";
import { cleanEnv } from "./clean-env.ts";

/** Runs `turbo run build`, which skips what it built before. Throws AppError UPSTREAM_ERROR with its output. */
export async function build(root: string, signal: AbortSignal): Promise<void> {
  const turbo = join(root, "node_modules", ".bin", "turbo");
  const flags = ["--output-logs=errors-only", "--ui=stream", "--no-color", "--no-update-notifier"];
  const env = { ...cleanEnv(process.env), TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", NO_COLOR: "1" };
  await runStep([turbo, "run", "build", ...flags], "the build failed", signal, { cwd: root, env });
}
