import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, until } from "@gantry/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { startEngine } from "../index.ts";
import type { RunningEngine } from "../index.ts";
import { descendants, listProcesses } from "../process/processes.ts";
import { ROOT } from "./harness.ts";

const WRANGLER_JSON = {
  name: "engine-test",
  main: "worker.js",
  compatibility_date: "2026-10-01",
  containers: [{ class_name: "Box", image: "./Dockerfile", max_instances: 2 }],
  durable_objects: { bindings: [{ name: "BOX", class_name: "Box" }] },
  migrations: [{ tag: "v1", new_sqlite_classes: ["Box"] }],
};
const GANTRY_JSON = { process: { command: ["node", "./server.mjs"], listen: { "4320": "TEST_SOCKET" } } };
const WORKER = `import { Container, getContainer } from "@cloudflare/containers";
  export class Box extends Container {
    defaultPort = 4320; envVars = { HELLO: "there" };
    async onStop(params) { await this.ctx.storage.put("stopped", params); }
    async stopped() { return (await this.ctx.storage.get("stopped")) ?? null; }
  }
  export default { async fetch(req, env) {
    const box = getContainer(env.BOX, "main"), { pathname } = new URL(req.url);
    if (pathname === "/stopped") return Response.json(await box.stopped());
    if (pathname === "/stop") return Response.json((await box.stop(), null));
    return box.fetch(req);
  } };`;
const SERVER = `import { createServer } from "node:http"; import { randomUUID } from "node:crypto"; import { WebSocketServer } from "ws";
  const life = randomUUID();
  const server = createServer((req, res) => {
    if (req.url === "/die") process.kill(process.pid, "SIGKILL");
    res.end(JSON.stringify({ life, hello: process.env.HELLO, leak: process.env.GANTRY_ADMIN_TOKEN ?? null }));
  });
  new WebSocketServer({ server }).on("connection", (ws) => ws.on("message", (data) => ws.send(data)));
  process.on("SIGTERM", () => process.exit(0));
  server.listen(process.env.TEST_SOCKET);`;

/** What is asked of a workerd that was killed may never be answered. Milliseconds. */
const ANSWER_MS = 15_000;
const Life = z.object({ life: z.string(), hello: z.literal("there"), leak: z.null() });
const Stopped = z.object({ exitCode: z.number() }).nullable();

let dir = "";
let base = "";
let engine: RunningEngine;
let wrangler: ChildProcess;
let output = "";

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "engine-wrangler-"));
  const project = join(dir, "project");
  mkdirSync(project);
  symlinkSync(join(ROOT, "node_modules"), join(project, "node_modules"));
  writeFileSync(join(project, "wrangler.json"), JSON.stringify(WRANGLER_JSON));
  writeFileSync(join(project, "gantry.config.json"), JSON.stringify(GANTRY_JSON));
  writeFileSync(join(project, "worker.js"), WORKER);
  writeFileSync(join(project, "server.mjs"), SERVER);
  writeFileSync(join(project, "Dockerfile"), "FROM scratch\nEXPOSE 4320\n");
  engine = await startEngine({ kind: "process", stateDir: join(dir, "state"), root: ROOT });
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  const program = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
  wrangler = spawn(
    process.execPath,
    [program, "dev", "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", String(await freePort())],
    {
      cwd: project,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...engine.env, GANTRY_ADMIN_TOKEN: "secret", WRANGLER_SEND_METRICS: "false" },
    },
  );
  for (const stream of [wrangler.stdout, wrangler.stderr]) stream?.on("data", (text) => (output += String(text)));
  await until("wrangler dev", async () => (await ask("/stopped").catch(() => null)) !== null).catch((err: unknown) => {
    throw new Error(`wrangler dev did not come up: ${output}`, { cause: err });
  });
});

afterAll(async () => {
  wrangler.kill("SIGTERM");
  if (wrangler.exitCode === null) await once(wrangler, "exit");
  await engine.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function ask(path: string): Promise<{ status: number; text: string }> {
  const res = await fetch(base + path, { signal: AbortSignal.timeout(ANSWER_MS) });
  return { status: res.status, text: await res.text() };
}

async function life(): Promise<string> {
  return Life.parse(JSON.parse((await ask("/")).text)).life;
}

const exitCode = async (): Promise<number | undefined> =>
  Stopped.parse(JSON.parse((await ask("/stopped")).text))?.exitCode;

test("unmodified wrangler, workerd and @cloudflare/containers run on the process engine", async () => {
  const first = await life();
  const ws = new WebSocket(base.replace("http", "ws"));
  await once(ws, "open");
  ws.send("echo me");
  expect(String((await once(ws, "message"))[0])).toBe("echo me");
  ws.terminate();

  await ask("/die").catch(() => {});
  await until("its death", async () => (await exitCode()) === 137);
  const second = await life();
  expect(second).not.toBe(first);

  process.kill(await workerdPid(), "SIGKILL");
  const third = await until("workerd is back", async () => (await life().catch(() => "")) || null);
  expect(third).toBe(second);

  await ask("/stop");
  await until("its end", async () => (await exitCode()) === 0);
  await life();
  wrangler.kill("SIGTERM");
  await once(wrangler, "exit");
  await engine.stop();
  expect(readdirSync(join(dir, "state", "engine"))).toEqual(["engine.log"]);
});

/** The workerd that runs the worker; wrangler's front is another. */
async function workerdPid(): Promise<number> {
  const family = descendants(await listProcesses(), [wrangler.pid ?? -1]);
  for (const pid of family) {
    const command = readFileSync(`/proc/${pid}/cmdline`, "latin1");
    if (command.includes("workerd") && command.includes("--debug-port")) return pid;
  }
  throw new Error("no workerd runs");
}
