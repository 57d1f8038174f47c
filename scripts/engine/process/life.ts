/** One run of a container's command: start, signal, kill with all descendants, exit code. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants as files } from "node:fs";
import { constants } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { ApiError } from "./api-error.ts";
import { Handed } from "./handed.ts";
import { killTree, signalQuietly } from "./kill-tree.ts";
import type { Tree } from "./kill-tree.ts";
import type { Output } from "./output.ts";
import { descendants, listProcesses } from "./processes.ts";

export interface Launch {
  command: readonly [string, ...string[]];
  env: Record<string, string>;
  cwd: string;
  /** `bwrap` and its arguments, or null to run on the bare machine. */
  wrapper: { program: string; args: string[] } | null;
  marker: string;
  /** The container's own directory, absolute. */
  directory: string;
  output: Output;
  /** Whether the command gets Node's IPC channel. */
  channel: boolean;
}

export interface Life {
  /** The process the engine started; it leads a session and a group. */
  pid: number;
  /** Docker's exit code (128 + n after signal n), when every process of the container is gone. */
  exited: Promise<number>;
  /** Signals the container's main process only, as Docker does; SIGKILL takes all of them. */
  signal(signal: NodeJS.Signals): Promise<void>;
  /** Pids of all its processes. */
  pids(): Promise<Set<number>>;
  /** What takes connections, where the command has a channel. */
  handed: Handed | null;
}

/** bwrap reports the first process of the new pid namespace; the command is that one's first child. */
const BwrapInfo = z.looseObject({ "child-pid": z.number().int().positive() });

/** How long, in ms, bwrap may take from its start to its command's. */
const BWRAP_START_MS = 5_000;

/** Starts the command; rejects with ApiError 400, as Docker answers, when the program cannot be run. */
export async function startLife(launch: Launch): Promise<Life> {
  const { wrapper, command } = launch;
  if (!isRunnable(command[0], launch.env["PATH"] ?? "")) throw notStarted(command[0], "executable file not found");
  const [program, ...args] = wrapper === null ? command : bwrapCommand(wrapper.program, command);
  const pipe = wrapper === null ? "ignore" : "pipe";
  const child = spawn(program, args, {
    cwd: launch.cwd,
    env: launch.env,
    detached: true,
    // Node tells the child in its environment which descriptor the channel is; bwrap passes both on.
    stdio: ["ignore", "pipe", "pipe", pipe, pipe, ...(launch.channel ? ["ipc" as const] : [])],
  });
  feed(child.stdio[ARGS_FD], wrapper?.args ?? []);
  collect(child, launch.output);
  try {
    await once(child, "spawn");
  } catch (err) {
    throw notStarted(command[0], err instanceof Error ? err.message : "unknown");
  }
  return watch(child, launch);
}

/** bwrap writes what it started to the one, and reads its options from the other: `ps` inside shows no host paths. */
const INFO_FD = 3;
const ARGS_FD = 4;

function bwrapCommand(program: string, command: readonly string[]): [string, ...string[]] {
  return [program, "--info-fd", String(INFO_FD), "--args", String(ARGS_FD), "--", ...command];
}

function feed(pipe: Readable | Writable | null | undefined, args: readonly string[]): void {
  if (pipe === null || pipe === undefined || !("write" in pipe)) return;
  pipe.on("error", () => {});
  pipe.end(args.map((arg) => `${arg}\0`).join(""));
}

function watch(child: ChildProcess, launch: Launch): Life {
  const pid = child.pid ?? 0;
  const tree: Tree = { leaders: [pid], marker: launch.marker, directory: launch.directory };
  const first = launch.wrapper === null ? Promise.resolve(pid) : firstInside(child);
  let running = true;
  const exited = new Promise<number>((resolve) => {
    child.once("exit", (code, signal) => {
      running = false;
      const status = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      void killTree(tree).then(() => resolve(status));
    });
  });
  const signal = async (name: NodeJS.Signals): Promise<void> => {
    if (!running) return;
    if (name === "SIGKILL") return void (await Promise.all([killTree(tree), exited]));
    const main = await first;
    if (running && main !== null) signalQuietly(main, name);
  };
  const pids = async (): Promise<Set<number>> => descendants(await listProcesses(), [pid]);
  return { pid, exited, signal, pids, handed: launch.channel ? new Handed(child) : null };
}

/** The pid, seen from here, of the command inside bwrap; null when bwrap ended before it ran. */
async function firstInside(child: ChildProcess): Promise<number | null> {
  const pipe = child.stdio[INFO_FD];
  if (pipe === null || pipe === undefined || !("read" in pipe)) return null;
  const init = await namespaceInit(pipe);
  const deadline = performance.now() + BWRAP_START_MS;
  while (init !== null && child.exitCode === null && performance.now() < deadline) {
    const main = (await listProcesses()).find((info) => info.ppid === init);
    if (main !== undefined) return main.pid;
    await delay(2);
  }
  return null;
}

async function namespaceInit(pipe: Readable): Promise<number | null> {
  let text = "";
  for await (const line of createInterface({ input: pipe })) text += line;
  const info = BwrapInfo.safeParse(text === "" ? null : JSON.parse(text));
  return info.success ? info.data["child-pid"] : null;
}

function notStarted(program: string, why: string): ApiError {
  return new ApiError(400, `failed to create task for container: ${program}: ${why}`);
}

function isRunnable(program: string, path: string): boolean {
  const places = isAbsolute(program) ? [""] : path.split(delimiter);
  return places.some((dir) => {
    try {
      accessSync(join(dir, program), files.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function collect(child: ChildProcess, output: Output): void {
  child.stdout?.on("data", (bytes: Buffer) => output.add(1, bytes));
  child.stderr?.on("data", (bytes: Buffer) => output.add(2, bytes));
  child.on("error", (err) => output.add(2, Buffer.from(`${err.message}\n`)));
}
