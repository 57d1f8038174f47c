/** A process engine of its own for each test file, and a client that speaks to it as workerd does. */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PATIENCE_MS } from "@gantry/testing";
import { z } from "zod";
import { call } from "../docker/http.ts";
import { startEngine } from "../index.ts";
import type { RunningEngine } from "../index.ts";

export const ROOT = resolve(import.meta.dirname, "../../..");

/** The product's port in the tests' images. */
export const PORT = 4320;

export interface Answer {
  status: number;
  text: string;
  json: unknown;
}

export interface TestEngine {
  engine: RunningEngine;
  state: string;
  /** Where this run keeps its containers' disks. */
  disks: string;
  api(method: string, path: string, body?: unknown): Promise<Answer>;
  /** An image that runs `script` (ESM) with the engine's Node; gives its tag. */
  image(script: string, config?: object): Promise<string>;
  /** Creates and starts a sidecar and a container named `name` that run `tag`, as workerd does. */
  run(name: string, tag: string, extra?: object): Promise<void>;
  /** The TCP port of `name`'s sidecar on loopback. */
  sidecarPort(name: string): Promise<number>;
  /** One CONNECT to `port` inside `name`. */
  connect(name: string, port: number): Promise<{ status: number; socket: Socket }>;
  /** As `connect`, once something listens. */
  reach(name: string, port?: number): Promise<Socket>;
  close(): Promise<void>;
}

const Inspected = z.object({
  NetworkSettings: z.object({ Ports: z.record(z.string(), z.array(z.object({ HostPort: z.string() }))) }),
});

export async function startTestEngine(isolate: "auto" | "none" = "none"): Promise<TestEngine> {
  const dir = mkdtempSync(join(tmpdir(), "engine-test-"));
  const state = join(dir, "state");
  const engine = await startEngine({ kind: "process", stateDir: state, root: ROOT, isolate });
  const disks = readdirSync(join(state, "engine")).find((name) => name.startsWith("containers-")) ?? "";
  const host = engine.env["DOCKER_HOST"] ?? "";
  let images = 0;

  const api: TestEngine["api"] = async (method, path, body) => {
    const reply = await call(host, method, path, body);
    const text = reply.body.toString("utf8");
    return { status: reply.status, text, json: /^[[{]/.test(text) ? JSON.parse(text) : null };
  };
  const image: TestEngine["image"] = async (script, config = {}) => {
    const context = join(dir, `image-${++images}`);
    mkdirSync(context);
    writeFileSync(join(context, "main.mjs"), script);
    const settings = { command: ["node", "./main.mjs"], listen: { [PORT]: "TEST_SOCKET" }, ...config };
    writeFileSync(join(context, "gantry.config.json"), JSON.stringify({ process: settings }));
    const tag = `test/image:${images}`;
    const { status, text } = await api("POST", "/gantry/build", { tag, context });
    if (status !== 200) throw new Error(text);
    return tag;
  };
  const run: TestEngine["run"] = async (name, tag, extra = {}) => {
    const sidecar = { Image: engine.env["MINIFLARE_CONTAINER_EGRESS_IMAGE"] };
    const spec = { Image: tag, HostConfig: { NetworkMode: `container:${name}-proxy` }, ...extra };
    for (const [each, body] of [[`${name}-proxy`, sidecar] as const, [name, spec] as const]) {
      for (const [path, value] of [
        [`/containers/create?name=${each}`, body] as const,
        [`/containers/${each}/start`] as const,
      ]) {
        const { status, text } = await api("POST", path, value);
        if (status >= 300) throw new Error(`${path}: ${status} ${text}`);
      }
    }
  };
  const sidecarPort: TestEngine["sidecarPort"] = async (name) => {
    const { json } = await api("GET", `/containers/${name}-proxy/json`);
    return Number(Inspected.parse(json).NetworkSettings.Ports["39001/tcp"]?.[0]?.HostPort);
  };
  const connect: TestEngine["connect"] = async (name, port) => connectThrough(await sidecarPort(name), port);
  const reach: TestEngine["reach"] = async (name, port = PORT) => {
    for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline; await delay(10)) {
      const { status, socket } = await connect(name, port);
      if (status === 200) return socket;
      socket.destroy();
    }
    throw new Error(`nothing listens on port ${port} of ${name}`);
  };
  const close = async (): Promise<void> => {
    await engine.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  return { engine, state, disks: join(state, "engine", disks), api, image, run, sidecarPort, connect, reach, close };
}

/** One CONNECT through the sidecar that listens on `sidecar`. */
export async function connectThrough(sidecar: number, port: number): Promise<{ status: number; socket: Socket }> {
  const req = request({ host: "127.0.0.1", port: sidecar, method: "CONNECT", path: `container:${port}`, agent: false });
  req.end();
  const [res, socket, head] = await once(req, "connect");
  // What came with the answer's last packet is the connection's first data.
  if (head.length > 0) socket.unshift(head);
  return { status: z.object({ statusCode: z.number() }).parse(res).statusCode, socket };
}

/** Everything a socket says until its end. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Whether `pid` is a process that runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Both ways to run containers where bubblewrap works on this machine, else the one. */
export async function isolationsHere(): Promise<("auto" | "none")[]> {
  const probe = await startTestEngine("auto");
  await probe.close();
  return probe.engine.isolation === "bubblewrap" ? ["none", "auto"] : ["none"];
}
