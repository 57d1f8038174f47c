/** The container engines for local development, as `npm start` and the tests see them. */
import { detectDocker } from "./docker/detect.ts";
import { startDockerEngine } from "./docker/engine.ts";
import { startProcessEngine } from "./process-engine.ts";
import type { EngineOptions, RunningEngine } from "./types.ts";

export { detectDocker };
export type { DockerCheck, EngineKind, EngineOptions, Isolation, RunningEngine } from "./types.ts";

/**
 * Starts an engine and resolves when it serves. Throws AppError UNAVAILABLE, one sentence, when it cannot, and the
 * signal's reason when it is aborted.
 */
export function startEngine(options: EngineOptions): Promise<RunningEngine> {
  return options.kind === "docker" ? startDockerEngine(options) : startProcessEngine(options);
}
