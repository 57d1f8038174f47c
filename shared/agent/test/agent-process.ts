/** A really spawned agent for tests, on a unix socket or on TCP. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingMessage, request, type RequestOptions } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AgentHealth, newId, parseJson, SessionId } from "@gantry/contracts";
import { alive, descendantsOf, freePort, PATIENCE_MS } from "@gantry/testing";
import { z } from "zod";

const SessionList = z.object({
  items: z.array(
    z.strictObject({ id: SessionId, adapter: z.string(), state: z.string(), n: z.number(), offset: z.number() }),
  ),
});

export type AgentOptions = { tcp?: boolean; env?: Record<string, string>; entry?: string };

export class AgentProcess {
  readonly child: ChildProcess;
  readonly dir: string;
  readonly #address: { socketPath: string } | { host: string; port: number };
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  private constructor(
    child: ChildProcess,
    dir: string,
    address: { socketPath: string } | { host: string; port: number },
  ) {
    this.child = child;
    this.dir = dir;
    this.#address = address;
    this.exited = once(child, "exit").then(() => ({ code: child.exitCode, signal: child.signalCode }));
  }

  /** Starts an agent that sees only `env` and PATH, and waits until it is ready. */
  static async start({
    tcp = false,
    env = {},
    entry = join(import.meta.dirname, "../src/main.ts"),
  }: AgentOptions = {}): Promise<AgentProcess> {
    const dir = mkdtempSync(join(tmpdir(), "gantry-agent-"));
    const address = tcp ? { host: "127.0.0.1", port: await freePort() } : { socketPath: join(dir, "agent.sock") };
    const where =
      "port" in address ? { GANTRY_AGENT_PORT: String(address.port) } : { GANTRY_AGENT_SOCKET: address.socketPath };
    const child = spawn(process.execPath, [entry], {
      env: { PATH: process.env["PATH"], HOME: dir, ...env, ...where },
      stdio: ["ignore", "inherit", "inherit"],
    });
    const agent = new AgentProcess(child, dir, address);
    const until = performance.now() + PATIENCE_MS;
    while ((await agent.health().catch(() => null))?.status !== "ready") {
      if (performance.now() > until) throw new Error("the agent did not get ready");
    }
    return agent;
  }

  /** Where `ws` connects to for `path`. */
  webSocketUrl(path: string): string {
    const at = this.#address;
    return "port" in at ? `ws://${at.host}:${at.port}${path}` : `ws+unix:${at.socketPath}:${path}`;
  }

  async request(path: string, options: RequestOptions = {}, body = ""): Promise<{ status: number; body: string }> {
    const req = request({ ...this.#address, path, ...options });
    req.end(body);
    const [res]: IncomingMessage[] = await once(req, "response");
    if (!res) throw new Error("no response");
    const chunks: Buffer[] = [];
    for await (const chunk of res) chunks.push(chunk);
    return { status: res.statusCode ?? 0, body: Buffer.concat(chunks).toString() };
  }

  async health(): Promise<AgentHealth> {
    return parseJson(AgentHealth, (await this.request("/health")).body, "health");
  }

  /** What `GET /sessions` lists. */
  async sessions(): Promise<z.infer<typeof SessionList>["items"]> {
    return parseJson(SessionList, (await this.request("/sessions")).body, "the list").items;
  }

  /** Ends the agent, whatever state it is in, and removes its directory. */
  async [Symbol.asyncDispose](): Promise<void> {
    // What it started is in sessions of its own and would outlive it: an engine ends it, here nobody else does.
    const family = descendantsOf(this.child.pid ?? 0);
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill("SIGKILL");
      await this.exited;
    }
    for (const { pid } of alive(family)) process.kill(pid, "SIGKILL");
    // What the agent had started may still be writing here while it is killed.
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

export const sessionId = newId;
