/** A whole fleet, started as `npm start` does, and talked to only through its public surface. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { alive, descendantsOf, processesOf } from "./processes.ts";
import { until } from "./poll.ts";
import { ROOT } from "./tree.ts";

export const TEST_TOKEN = "fleet-test-admin-token-0123456789";

/** The engine under test: `npm test` runs the same tests once with each. */
export const TEST_ENGINE = process.env["GANTRY_TEST_ENGINE"] === "docker" ? "docker" : "process";

export interface FleetOptions {
  engine?: "auto" | "process" | "docker";
  root?: string;
  state?: string;
  port?: number;
  env?: Record<string, string>;
  flags?: string[];
}

export interface Fleet {
  base: string;
  port: number;
  state: string;
  /** The URL of the line `gantry ready`. */
  url: string;
  child: ChildProcess;
  output(): string;
  api: Api;
  /** Stops it as Ctrl-C does and removes its state; gives the exit code. */
  stop(): Promise<number | null>;
}

/** Calls the API of one fleet with the admin token, unless `init` has an Authorization header of its own. */
export type Api = (path: string, init?: RequestInit) => Promise<Response>;

export function apiOf(base: string): Api {
  return (path, init = {}) => {
    const headers = new Headers(init.headers);
    if (!headers.has("authorization")) headers.set("authorization", `Bearer ${TEST_TOKEN}`);
    return fetch(base + path, { redirect: "manual", ...init, headers });
  };
}

/** Starts a fleet and waits until it says that it is ready. Throws with its output when it does not. */
export async function startFleet(options: FleetOptions = {}): Promise<Fleet> {
  const state = options.state ?? mkdtempSync(join(tmpdir(), "gantry-state-"));
  const port = options.port ?? (await freePort());
  const started = spawnStart({ ...options, state, port });
  const { child, output } = started;
  const ready = until("gantry ready", () => /^gantry ready (\S+)$/m.exec(output())?.[1]);
  const ended = started.exited.then((code) => Promise.reject(new Error(`the fleet exited with ${code}`)));
  const url = await Promise.race([ready, ended]).catch(async (error: unknown) => {
    child.kill("SIGINT");
    await started.exited;
    if (options.state === undefined) rmSync(state, { recursive: true, force: true });
    throw new Error(`the fleet did not start:\n${output()}`, { cause: error });
  });
  const base = `http://127.0.0.1:${port}`;
  return {
    base,
    port,
    state,
    url,
    child,
    output,
    api: apiOf(base),
    stop: async () => {
      // Processes in a container carry no mark of the fleet: they are its descendants while it lives.
      const family = descendantsOf(child.pid ?? 0);
      child.kill("SIGINT");
      const code = await started.exited;
      await until("no process of the fleet", () => processesOf(state).length + alive(family).length === 0);
      if (options.state === undefined) rmSync(state, { recursive: true, force: true });
      return code;
    },
  };
}

/** Runs `scripts/start/main.ts` without waiting for anything. */
export function spawnStart(options: FleetOptions & { state: string; port: number }) {
  const { engine = TEST_ENGINE, root = ROOT, env = {}, flags = [] } = options;
  const args = ["--no-open", "--engine", engine, "--port", String(options.port), "--state", options.state, ...flags];
  const child = spawn(process.execPath, [join(ROOT, "scripts/start/main.ts"), ...args], {
    cwd: root,
    env: { ...process.env, GANTRY_ROOT: root, GANTRY_ADMIN_TOKEN: TEST_TOKEN, ...env },
    // The channel is there for its end only: a fleet stops when whoever started it is killed.
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, exited, output: () => output };
}
