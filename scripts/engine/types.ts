/** What the rest of the scripts know of an engine: the words, and the handle on a running one. */

/** What runs containers on a developer's machine. */
export type EngineKind = "docker" | "process";

/** What stands between a shell in a container and the machine. */
export type Isolation = "docker" | "bubblewrap" | "none";

export type DockerCheck = { ok: true } | { ok: false; reason: string };

export interface EngineOptions {
  kind: EngineKind;
  /** The state directory of this `npm start`, absolute; the process engine keeps its run directory in it. */
  stateDir: string;
  /** The repository's root, absolute. */
  root: string;
  /** Of the process engine: `none` leaves bubblewrap aside although it works. Default `auto`. */
  isolate?: "auto" | "none";
  /** Aborting it ends a start that is under way; a running engine ends by `stop`, when its users have ended. */
  signal?: AbortSignal;
}

export interface RunningEngine {
  kind: EngineKind;
  isolation: Isolation;
  /** Environment for wrangler, which finds the engine by it. */
  env: Record<string, string>;
  /** Lines for a person, each one sentence: what is isolated and what is not. */
  notice: string[];
  /** Removes every container this run made and whatever else the engine holds; idempotent, takes less than 3 s. */
  stop(): Promise<void>;
  /** Resolves when the engine has ended, asked or not. */
  closed: Promise<void>;
}
