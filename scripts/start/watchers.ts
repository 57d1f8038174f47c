/** `npm run dev`: rebuilds the console when it changes; the Workers are watched by wrangler itself. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { startChild } from "./child.ts";
import { cleanEnv } from "./clean-env.ts";

interface Watchers {
  stop(): Promise<unknown>;
  kill(): void;
}

/** Starts the watchers; their output goes to `onOutput`. */
export function startWatchers(root: string, onOutput: (chunk: string) => void): Watchers {
  const cwd = join(root, "orchestrator", "console");
  if (!existsSync(cwd)) return { stop: async () => undefined, kill: () => undefined };
  const vite = join(root, "node_modules", ".bin", "vite");
  return startChild([vite, "build", "--watch", "--logLevel", "warn"], { cwd, env: cleanEnv(process.env), onOutput });
}
