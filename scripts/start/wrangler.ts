/** The dev server: wrangler with every Worker of the fleet in one workerd, on a port of its own behind the gate. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Child, startChild } from "./child.ts";
import { cleanEnv } from "./clean-env.ts";

const LAUNCHER = fileURLToPath(new URL("./wrangler-dev.mjs", import.meta.url));

/** Only a mark: the launcher knows by it which workerd is the proxy, and has neither listen on TCP. */
const PROXY_PORT = 1;

export interface WranglerOptions {
  root: string;
  stateDir: string;
  configs: string[];
  watch: boolean;
  /** A directory that only this user may enter; workerd listens in it. */
  socketDir: string;
  /** Variables of the orchestrator alone; they reach no other Worker and no container. */
  vars: Record<string, string>;
  /** The engine's environment: where wrangler finds it. */
  engineEnv: Record<string, string>;
  onOutput: (chunk: string) => void;
}

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

/** Starts the dev server; it is up when the orchestrator answers on `socketDir`/workerd.sock. */
export function startWrangler(options: WranglerOptions): Child {
  const { root, stateDir, configs, watch, vars, socketDir } = options;
  mkdirSync(persistDir(stateDir), { recursive: true, mode: 0o700 });
  const ours = join(stateDir, "orchestrator.env");
  const lines = Object.entries(vars).map(([name, value]) => `${name}='${value}'\n`);
  writeFileSync(ours, lines.join(""), { mode: 0o600 });
  // Naming files keeps wrangler from looking for `.dev.vars` itself; a later file wins.
  const envFiles = [join(root, "orchestrator", ".dev.vars"), ours].filter((path) => existsSync(path));
  const args = [
    "dev",
    ...configs.flatMap((config) => ["-c", config]),
    "--ip",
    "127.0.0.1",
    "--port",
    String(PROXY_PORT),
  ];
  const quiet = ["--persist-to", persistDir(stateDir), "--show-interactive-dev-session=false"];
  return startChild(
    [
      process.execPath,
      "--no-warnings",
      LAUNCHER,
      JSON.stringify({ envFiles, watch, socketDir, proxyPort: PROXY_PORT }),
      ...args,
      ...quiet,
    ],
    {
      cwd: root,
      env: wranglerEnv(stateDir, options.engineEnv),
      onOutput: options.onOutput,
    },
  );
}
