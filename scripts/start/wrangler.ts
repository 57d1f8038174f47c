/** The dev server: wrangler with every Worker of the fleet in one workerd, on a port of its own behind the gate. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type Child, startChild } from "./child.ts";
import { cleanEnv } from "./clean-env.ts";

const LAUNCHER = fileURLToPath(new URL("./wrangler-dev.mjs", import.meta.url));

export interface WranglerOptions {
  root: string;
  stateDir: string;
  configs: string[];
  watch: boolean;
  /** Variables of the orchestrator alone; they reach no other Worker and no container. */
  vars: Record<string, string>;
  /** The engine's environment: where wrangler finds it. */
  engineEnv: Record<string, string>;
  onOutput: (chunk: string) => void;
  /** Called with the port of 127.0.0.1 on which the orchestrator answers, after each (re)load. */
  onPort: (port: number) => void;
}

const Port = z.string().regex(/^\d{1,5}$/).transform(Number);

/** Where D1, Durable Objects and caches live. */
export const persistDir = (stateDir: string): string => join(stateDir, "wrangler");

/** The environment of any wrangler we run: quiet, offline, never asking, no account. */
export function wranglerEnv(stateDir: string, engineEnv: Record<string, string>): Record<string, string> {
  return {
    ...cleanEnv(process.env),
    CI: "true",
    NO_COLOR: "1",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_SEND_ERROR_REPORTS: "false",
    // The banner is what looks for updates.
    WRANGLER_HIDE_BANNER: "true",
    WRANGLER_LOG_PATH: join(stateDir, "logs"),
    WRANGLER_WRITE_LOGS: "false",
    WRANGLER_REGISTRY_PATH: join(stateDir, "registry"),
    WRANGLER_CACHE_DIR: join(stateDir, "cache"),
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    CLOUDFLARE_INCLUDE_PROCESS_ENV: "false",
    X_LOCAL_EXPLORER: "false",
    X_LOCAL_OBSERVABILITY: "false",
    ...engineEnv,
  };
}

/** Starts the dev server; it is up when it has said its port and the orchestrator answers there. */
export function startWrangler(options: WranglerOptions): Child {
  const { root, stateDir, configs, watch, vars } = options;
  mkdirSync(persistDir(stateDir), { recursive: true, mode: 0o700 });
  const ours = join(stateDir, "orchestrator.env");
  const lines = Object.entries(vars).map(([name, value]) => `${name}='${value}'\n`);
  writeFileSync(ours, lines.join(""), { mode: 0o600 });
  // Naming files keeps wrangler from looking for `.dev.vars` itself; a later file wins.
  const envFiles = [join(root, "orchestrator", ".dev.vars"), ours].filter((path) => existsSync(path));
  const args = ["dev", ...configs.flatMap((config) => ["-c", config]), "--ip", "127.0.0.1", "--port", "0"];
  const quiet = ["--persist-to", persistDir(stateDir), "--show-interactive-dev-session=false"];
  return startChild([process.execPath, "--no-warnings", LAUNCHER, JSON.stringify({ envFiles, watch }), ...args, ...quiet], {
    cwd: root,
    env: wranglerEnv(stateDir, options.engineEnv),
    onOutput: options.onOutput,
    onMessage: (line) => options.onPort(Port.parse(line)),
  });
}
