/** An agent without a fleet around it, reached over TCP: what the ways through the orchestrator are held against. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { AgentHealth, parseJson } from "@gantry/contracts";
import { Handed } from "../engine/process/handed.ts";
import { readImage } from "../engine/process/images.ts";
import { bounded } from "./bounded.ts";
import { connectTo } from "./handed-way.ts";
import { openDirect, type Stream } from "./stream.ts";

const READY_MS = 20_000;
/** Between two looks whether it answers. Milliseconds. */
const LOOK_MS = 5;
/** The worker whose image says how its agent is started. */
export const WORKER = "app-factory";
/** An agent that is told to stop is gone within its own 8 s. Milliseconds. */
const STOP_MS = 10_000;

export interface OwnAgent extends AsyncDisposable {
  /** Opens a new PTY session; null is the default shell. */
  open(command: string[] | null): Promise<Stream>;
}

/** Starts the agent that was built under `root` as a container of WORKER does, and waits until it answers. */
export async function startOwnAgent(root: string): Promise<OwnAgent> {
  const dir = mkdtempSync(join(tmpdir(), "gantry-bench-agent-"));
  const socketPath = join(dir, "agent.sock");
  const [program, ...args] = readImage("bench", join(root, "workers", WORKER)).command;
  const child = spawn(program, args, {
    env: {
      PATH: pathOfContainers(),
      HOME: dir,
      SHELL: process.env["SHELL"] ?? "/bin/sh",
      GANTRY_AGENT_SOCKET: socketPath,
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const handed = new Handed(child);
  const exited = once(child, "exit");
  const dispose = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await bounded("the agent's end", STOP_MS, exited).catch(() => child.kill("SIGKILL"));
      await exited;
    }
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const early = exited.then(() => Promise.reject(new Error("the agent ended at its start")));
    early.catch(() => undefined);
    await bounded("an agent", READY_MS, Promise.race([untilReady(socketPath, () => child.exitCode === null), early]));
  } catch (err) {
    await dispose();
    throw err;
  }
  return {
    open: async (command) => openDirect(await connectTo(handed), command),
    [Symbol.asyncDispose]: dispose,
  };
}

async function untilReady(socketPath: string, lives: () => boolean): Promise<void> {
  while (lives()) {
    const status = await statusOf(socketPath).catch(() => null);
    if (status === "ready") return;
    await wait(LOOK_MS);
  }
}

async function statusOf(socketPath: string): Promise<string> {
  const asked = request({ socketPath, path: "/health" });
  asked.end();
  const [answer]: IncomingMessage[] = await once(asked, "response");
  if (answer === undefined) throw new Error("no answer");
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return parseJson(AgentHealth, Buffer.concat(chunks).toString("utf8"), "the agent's health").status;
}

/** Without node_modules/.bin, as containers have it. */
const pathOfContainers = (): string =>
  (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((dir) => !dir.includes("node_modules") && !dir.includes("node-gyp-bin"))
    .join(delimiter);
