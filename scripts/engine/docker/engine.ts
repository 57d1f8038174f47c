/** The docker engine: a Docker that already runs, used through a wrapper that remembers which images are this run's. */
import type { EngineOptions, RunningEngine } from "../types.ts";

export async function startDockerEngine(options: EngineOptions): Promise<RunningEngine> {
  throw new Error(`engine ${options.kind} is not built yet`);
}
