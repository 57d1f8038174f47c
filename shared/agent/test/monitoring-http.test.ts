import { once } from "node:events";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import {
  ErrorEnvelope,
  FaultPage,
  LogItem,
  LogPage,
  MetricPage,
  parseJson,
  ProcessItem,
  ProcessPage,
  type ProcessSpec,
} from "@gantry/contracts";
import { until } from "@gantry/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { BODY_BYTES } from "../src/api/limits.ts";
import { MonitoringHealth } from "../src/api/health.ts";
import { AgentProcess } from "./agent-process.ts";

let agent: AgentProcess;
beforeAll(async () => void (agent = await AgentProcess.start({ env: { GANTRY_CONTAINER: "box-1" } })));
afterAll(() => agent[Symbol.asyncDispose]());

const NAMES = { workerName: "local", containerName: "box-1" };

async function get<T extends z.ZodType>(schema: T, path: string, from = agent): Promise<z.output<T>> {
  const { status, body } = await from.request(`/monitoring${path}`);
  expect([status, body]).toEqual([200, body]);
  return parseJson(schema, body, "the answer");
}

const post = (path: string, body: unknown) =>
  agent.request(`/monitoring${path}`, { method: "POST" }, JSON.stringify(body));

/** Starts a process that is never restarted, and waits until it has ended. */
async function run(
  name: string,
  script: string,
  more: Partial<z.input<typeof ProcessSpec>> = {},
): Promise<ProcessItem> {
  const spec = { name, command: ["sh", "-c", script], restart: { policy: "never" }, ...more };
  const { status, body } = await post("/processes", spec);
  expect([status, body]).toEqual([201, body]);
  return until(`${name} to end`, async () => {
    const item = await get(ProcessItem, `/processes/${name}`);
    return item.state === "exited" ? item : null;
  });
}

describe("processes", () => {
  test("start, list, orders", async () => {
    const spec = { name: "idle", command: ["sleep", "60"], restart: { policy: "never" } };
    const started = await post("/processes", spec);
    expect(started.status).toBe(201);
    const { bootId } = await agent.health();
    expect(parseJson(ProcessItem, started.body, "the process")).toMatchObject({
      ...NAMES,
      instanceId: bootId,
      id: "idle",
    });
    await until("idle to run", async () => (await get(ProcessItem, "/processes/idle")).state === "running");
    expect((await agent.health()).jobs).toBe(1);
    expect((await get(ProcessPage, "/processes?state=running")).items).toHaveLength(1);
    expect((await get(ProcessPage, "/processes?state=exited&container=box-1")).items).toEqual([]);
    expect((await get(ProcessPage, "/processes?container=other")).items).toEqual([]);
    expect((await post("/processes/idle/restart", {})).status).toBe(202);
    await until("another pid", async () => (await get(ProcessItem, "/processes/idle")).state === "running");
    expect((await post("/processes/idle/signal", { signal: "SIGCONT" })).status).toBe(202);
    expect((await post("/processes/idle/stop", {})).status).toBe(202);
    await until("idle to stop", async () => (await get(ProcessItem, "/processes/idle")).state === "stopped");
    expect((await agent.health()).jobs).toBe(0);
    expect((await get(MonitoringHealth, "/health")).processes).toMatchObject({ stopped: 1 });
  });

  test.each<[string, string, string, string | undefined, number, string]>([
    ["no such process", "GET", "/processes/nobody", undefined, 404, "NOT_FOUND"],
    ["lines of nobody", "GET", "/processes/nobody/logs?follow=true", undefined, 404, "NOT_FOUND"],
    ["a bad cursor of processes", "GET", "/processes?cursor=x", undefined, 400, "VALIDATION_ERROR"],
    ["an order to nobody", "POST", "/processes/nobody/stop", "{}", 404, "NOT_FOUND"],
    ["no process' name", "GET", "/processes/..%2Fx", undefined, 400, "VALIDATION_ERROR"],
    ["a bad escape", "GET", "/processes/%E0%A4", undefined, 400, "VALIDATION_ERROR"],
    ["no such path", "GET", "/nonsense", undefined, 404, "NOT_FOUND"],
    ["another method", "DELETE", "/processes", undefined, 400, "VALIDATION_ERROR"],
    ["a bad query", "GET", "/logs?limit=0", undefined, 400, "VALIDATION_ERROR"],
    ["a bad cursor", "GET", "/logs?cursor=abc", undefined, 400, "VALIDATION_ERROR"],
    ["no JSON", "POST", "/processes", "{", 400, "VALIDATION_ERROR"],
    ["a bad process", "POST", "/processes", `{"name":"x","command":[]}`, 400, "VALIDATION_ERROR"],
    ["the agent's own name", "POST", "/processes", `{"name":"gantry","command":["true"]}`, 400, "VALIDATION_ERROR"],
    ["a bad signal", "POST", "/processes/x/signal", `{"signal":"SIGNONSENSE"}`, 400, "VALIDATION_ERROR"],
    ["a socket without upgrade", "GET", "/ws", undefined, 400, "VALIDATION_ERROR"],
    ["a large body", "POST", "/processes", " ".repeat(BODY_BYTES + 1), 413, "PAYLOAD_TOO_LARGE"],
  ])("%s: the envelope", async (_name, method, path, body, status, type) => {
    const answer = await agent.request(`/monitoring${path}`, { method }, body);
    expect(parseJson(ErrorEnvelope, answer.body, "the answer").error).toMatchObject({ type, status });
    expect(answer.status).toBe(status);
  });

  test("a body of unknown length is bounded too", async () => {
    const options = { method: "POST", headers: { "transfer-encoding": "chunked" } };
    const answer = await agent.request("/monitoring/cli", options, "x".repeat(BODY_BYTES + 1));
    expect(answer.status).toBe(413);
  });
});

test("logs: newest first, filters, pages", async () => {
  await run(
    "pages",
    `for i in 1 2 3 4 5; do echo line $i; done; echo '{"level":40,"msg":"slow","ms":7}'; echo Žluťoučký >&2`,
  );
  const texts = async (query: string) =>
    (await get(LogPage, `/logs?process=pages&${query}`)).items.map(({ text }) => text);
  expect(await texts("stream=stdout&limit=3")).toEqual(['{"level":40,"msg":"slow","ms":7}', "line 5", "line 4"]);
  expect((await get(LogPage, "/logs?process=pages&level=info")).items).toMatchObject([
    { message: "slow", fields: { ms: 7 } },
  ]);
  expect(await texts("q=%22line%203%22")).toEqual(["line 3"]);
  expect(await texts("q=zlut*&stream=stderr")).toEqual(["Žluťoučký"]);
  expect(await texts("since=2100-01-01T00:00:00Z")).toEqual([]);
  expect(await texts("worker=other")).toEqual([]);
  const paged: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: LogPage = await get(LogPage, `/logs?process=pages&q=line&limit=2${cursor && `&cursor=${cursor}`}`);
    paged.push(...page.items.map(({ text }) => text));
    cursor = page.nextCursor;
  }
  expect(paged).toEqual(["line 5", "line 4", "line 3", "line 2", "line 1"]);
});

test("errors are grouped, metrics come soon", async () => {
  const throws = `node -e 'console.error(new RangeError("order " + process.argv[1] + " is broken"))'`;
  await run("faulty", `${throws} 1001; ${throws} 1002`, { command: ["sh", "-c", `${throws} 1001; ${throws} 1002`] });
  const group = await until("both occurrences", async () =>
    (await get(FaultPage, "/errors?process=faulty")).items.find(({ count }) => count === 2),
  );
  expect(group).toMatchObject({ ...NAMES, type: "RangeError", state: "open", regressions: 0, stateChangedAt: null });
  expect(Date.parse(group.firstSeenAt)).toBeLessThanOrEqual(Date.parse(group.lastSeenAt));
  expect((await get(FaultPage, "/errors?state=resolved")).items).toEqual([]);
  const sample = await until("a sample", async () => (await get(MetricPage, "/metrics?totals=true")).items[0]);
  expect(sample).toMatchObject({ ...NAMES, process: null, resolution: "10s", cpuMax: sample.cpu });
  expect((await get(MetricPage, "/metrics?resolution=1m")).items[0]).toMatchObject({ resolution: "1m" });
});

const Line = z.union([z.object({ gap: z.object({ count: z.number() }) }), LogItem]);

async function openLines(path: string, from = agent): Promise<IncomingMessage> {
  const req = request({ socketPath: join(from.dir, "agent.sock"), path: `/monitoring${path}` }).end();
  const [res]: IncomingMessage[] = await once(req, "response");
  if (!res) throw new Error("no response");
  expect(res.headers["content-type"]).toBe("application/x-ndjson");
  return res;
}

test("a reader that is slow holds nothing up, and is told what it missed", async () => {
  const lines = 200_000;
  const begun = (await get(LogPage, "/logs?limit=1")).items[0]?.seq ?? 0;
  const { bootId } = await agent.health();
  const after = begun === 0 ? "" : `&after=${bootId}:${begun}`;
  const res = await openLines(`/logs?process=flood&follow=true${after}`);
  res.pause();
  await run("flood", `yes 0123456789012345678901234567890123456789 | head -n ${lines}`);
  // What it holds for its reader is in its own memory: the journal and the outbox are bounded, as is a piece.
  const status = readFileSync(`/proc/${agent.child.pid}/status`, "utf8");
  expect(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1])).toBeLessThan(400 * 1024);

  let text = "";
  let counted = 0;
  let gaps = 0;
  let last = begun;
  res.setEncoding("utf8").on("data", (piece: string) => {
    const parts = (text + piece).split("\n");
    text = parts.pop() ?? "";
    for (const part of parts) {
      const line = parseJson(Line, part, "a line");
      if ("gap" in line) {
        gaps += line.gap.count;
        continue;
      }
      expect(line.process).toBe("flood");
      expect(line.seq).toBeGreaterThan(last);
      last = line.seq;
      counted++;
    }
  });
  res.resume();
  await until("every line, or how many are gone", () => counted + gaps >= lines);
  expect(gaps).toBeGreaterThan(0);
  expect(counted + gaps).toBe(last - begun);
  res.destroy();
});

test("follow behind a cursor, without one, and behind one that is ahead", async () => {
  await run("cursor", "echo one; echo two; echo three");
  const { items } = await get(LogPage, "/logs?process=cursor");
  const one = items.find(({ text }) => text === "one");
  const { body } = await agent.request(`/monitoring/processes/cursor/logs?after=${one?.instanceId}:${one?.seq}`);
  expect(
    body
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).text),
  ).toEqual(["two", "three"]);
  const other = await agent.request("/monitoring/processes/cursor/logs?after=another-boot:7");
  expect(other.body).toContain('"text":"one"');
  const ahead = await agent.request(`/monitoring/processes/cursor/logs?after=${one?.instanceId}:99999999`);
  expect(ahead.status).toBe(400);
});

describe("sockets", () => {
  test("echo", async () => {
    const ws = new WebSocket(agent.webSocketUrl("/monitoring/echo"));
    await once(ws, "open");
    ws.send("text");
    expect(String((await once(ws, "message"))[0])).toBe("text");
    ws.send(Buffer.from([0, 255]));
    expect(await once(ws, "message")).toEqual([Buffer.from([0, 255]), true]);
    ws.close(1000);
    expect((await once(ws, "close"))[0]).toBe(1000);
  });

  test("who watches is told who this is; the outbox sends batches", async () => {
    const watch = new WebSocket(agent.webSocketUrl("/monitoring/ws"));
    const [ready] = await once(watch, "message");
    expect(JSON.parse(String(ready))).toMatchObject({ type: "ready", ...NAMES });
    watch.close();
    const link = new WebSocket(agent.webSocketUrl("/monitoring/link"));
    const [batch] = await once(link, "message");
    expect(JSON.parse(String(batch))).toMatchObject({ type: "batch", n: 1 });
    expect((await get(MonitoringHealth, "/health")).outbox).toMatchObject({ linked: true });
    link.close();
  });
});

describe("the control socket", () => {
  const ask = async (socketPath: string, path: string, headers = {}): Promise<number | undefined> => {
    const req = request({ socketPath, path, headers }).end();
    const [res]: IncomingMessage[] = await once(req, "response");
    res?.resume();
    return res?.statusCode;
  };

  test("its owner's alone, for monitoring and health, and no WebSocket", async () => {
    const path = join(agent.dir, ".gantry", "control.sock");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(agent.dir, ".gantry")).mode & 0o777).toBe(0o700);
    expect(await ask(path, "/health")).toBe(200);
    expect(await ask(path, "/monitoring/processes")).toBe(200);
    expect(await ask(path, "/sessions")).toBe(404);
    const ws = new WebSocket(`ws+unix:${path}:/monitoring/link`);
    const [err] = await once(ws, "error");
    expect(String(err)).toMatch(/404|400/);
  });

  test("that of a killed agent is replaced", async () => {
    await using first = await AgentProcess.start();
    const path = join(first.dir, ".gantry", "control.sock");
    first.child.kill("SIGKILL");
    await first.exited;
    await expect(ask(path, "/health")).rejects.toThrow("ECONNREFUSED");
    await using second = await AgentProcess.start({ env: { HOME: first.dir } });
    expect((await second.health()).status).toBe("ready");
    expect(await ask(path, "/health")).toBe(200);
  });

  test("a home whose path is too long: beside the agent's own socket", async () => {
    await using probe = await AgentProcess.start();
    const home = join(probe.dir, "h".repeat(100));
    mkdirSync(home);
    await using long = await AgentProcess.start({ env: { HOME: home } });
    expect(await ask(join(long.dir, "control.sock"), "/health")).toBe(200);
  });
});

describe("what the image declares", () => {
  const start = async (text: string) => {
    const file = join(agent.dir, `declared-${Math.random()}.json`);
    writeFileSync(file, text);
    return AgentProcess.start({ env: { GANTRY_CONFIG: file } });
  };
  const SLEEP = { name: "sleeper", command: ["sleep", "60"] };

  test("is started, and is no job", async () => {
    await using declared = await start(JSON.stringify({ process: { command: ["x"] }, processes: [SLEEP] }));
    await until("sleeper", async () => (await get(ProcessPage, "/processes?state=running", declared)).items[0]);
    expect((await declared.health()).jobs).toBe(0);
    expect((await get(MonitoringHealth, "/health", declared)).declared).toMatchObject({ error: null });
  });

  test.each([
    ["no JSON", "{", "is not JSON"],
    ["a bad process", JSON.stringify({ processes: [{ name: "x" }] }), "processes.0.command"],
    ["a name twice", JSON.stringify({ processes: [SLEEP, SLEEP] }), "sleeper"],
  ])("%s: the agent says so and works", async (_name, text, why) => {
    await using broken = await start(text);
    const health = await until("the reason", async () => {
      const said = await get(MonitoringHealth, "/health", broken);
      return said.declared.error === null ? null : said;
    });
    expect(health).toMatchObject({ status: "ready", processes: {}, declared: { error: expect.stringContaining(why) } });
    const { items } = await get(LogPage, "/logs?process=gantry", broken);
    expect(items).toMatchObject([{ level: "error", text: expect.stringContaining(why) }]);
  });

  test("a file that is not there", async () => {
    await using broken = await AgentProcess.start({ env: { GANTRY_CONFIG: "/nowhere/gantry.config.json" } });
    const said = async () => (await get(MonitoringHealth, "/health", broken)).declared.error;
    expect(await until("the reason", said)).toContain("ENOENT");
  });
});

test("SIGTERM ends every process; who follows gets the last line, and the end", async () => {
  await using stopped = await AgentProcess.start();
  const spec = {
    name: "last",
    command: ["sh", "-c", "trap 'echo good bye; exit 0' TERM; echo up; while :; do sleep 0.05; done"],
  };
  await stopped.request("/monitoring/processes", { method: "POST" }, JSON.stringify(spec));
  const res = await openLines("/processes/last/logs?follow=true", stopped);
  let text = "";
  res.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  await until("the first line", () => text.includes('"text":"up"'));
  stopped.child.kill("SIGTERM");
  await once(res, "end");
  expect(text).toContain('"text":"good bye"');
  expect(await stopped.exited).toEqual({ code: 0, signal: null });
});
