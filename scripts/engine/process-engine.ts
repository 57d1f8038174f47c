/** Starts the process engine as a program of its own and gives wrangler what it needs to use it. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { AppError, parseJson } from "@gantry/contracts";
import { z } from "zod";
import { call } from "./docker/http.ts";
import { writeLauncher } from "./launcher.ts";
import { EGRESS_IMAGE } from "./process/images.ts";
import type { EngineOptions, RunningEngine } from "./types.ts";

const Ready = z.object({ socket: z.string(), isolation: z.enum(["bubblewrap", "none"]) });

/** How long, in ms, the engine may take to serve; a probe of bubblewrap is part of it. */
const START_LIMIT_MS = 15_000;
/** How long, in ms, the engine may take to remove its containers; its watchdog finishes what it left. */
const STOP_LIMIT_MS = 2_000;

/**
 * The engine's own messages go to `<stateDir>/engine/engine.log`. It has a process group of its own, so that Ctrl-C
 * reaches it only through `stop` (wrangler still talks to it while it ends), and ends when this process does.
 * Throws AppError UNAVAILABLE when it does not start.
 */
export async function startProcessEngine(options: EngineOptions): Promise<RunningEngine> {
  const { stateDir, signal } = options;
  signal?.throwIfAborted();
  const child = launch(options);
  const closed = once(child, "exit").then(() => {});
  const stop = (): Promise<void> => end(child, closed);
  const abort = (): void => void stop();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const { socket, isolation } = await ready(child, stateDir);
    const cli = join(dirname(socket), "docker");
    writeLauncher(cli, join(import.meta.dirname, "process", "cli.ts"), [socket]);
    const env = {
      DOCKER_HOST: `unix://${socket}`,
      WRANGLER_DOCKER_HOST: `unix://${socket}`,
      WRANGLER_DOCKER_BIN: cli,
      MINIFLARE_CONTAINER_EGRESS_IMAGE: EGRESS_IMAGE,
    };
    return { kind: "process", isolation, env, notice: notice(isolation), stop, closed };
  } catch (err) {
    await stop();
    signal?.throwIfAborted();
    throw err;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

function launch({ stateDir, root, isolate = "auto" }: EngineOptions): ChildProcess {
  mkdirSync(join(stateDir, "engine"), { recursive: true, mode: 0o700 });
  const log = openSync(join(stateDir, "engine", "engine.log"), "w", 0o600);
  const program = join(import.meta.dirname, "process", "main.ts");
  const child = spawn(process.execPath, [program, "--state", stateDir, "--root", root, "--isolation", isolate], {
    detached: true,
    stdio: ["pipe", "pipe", log],
  });
  closeSync(log);
  child.stdin?.on("error", () => {});
  return child;
}

async function ready(child: ChildProcess, stateDir: string): Promise<z.infer<typeof Ready>> {
  const failed = new AppError(
    "UNAVAILABLE",
    `the process engine did not start; ${join(stateDir, "engine", "engine.log")} says why`,
  );
  if (child.stdout === null) throw failed;
  const lines = createInterface({ input: child.stdout });
  const timeout = AbortSignal.timeout(START_LIMIT_MS);
  const line: unknown = await Promise.race([
    once(lines, "line", { signal: timeout }).then(([text]) => text),
    once(child, "exit", { signal: timeout }).then(() => null),
  ]).catch(() => null);
  if (typeof line !== "string") throw failed;
  const answer = parseJson(Ready, line, "the process engine's first line");
  if ((await call(answer.socket, "GET", "/_ping")).status !== 200) throw failed;
  return answer;
}

async function end(child: ChildProcess, closed: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return await closed;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  await closed;
  clearTimeout(timer);
}

function notice(isolation: "bubblewrap" | "none"): string[] {
  if (isolation === "bubblewrap") {
    return [
      "No Docker is used: containers run as processes on this machine, as your user, in bubblewrap.",
      "Their shells see the system read-only, not your home directory nor other containers; they share its network.",
    ];
  }
  return [
    "No Docker is used: containers run as processes on this machine, and their shells have your user's rights.",
    "They get a directory, a HOME and an environment of their own; nothing else is isolated.",
  ];
}
