import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { CliResult, LogPage, parseJson, ProcessItem, ProcessPage } from "@gantry/contracts";
import { until } from "@gantry/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AgentProcess, sessionId } from "./agent-process.ts";
import { Bundle, runProgram } from "./cli-program.ts";
import { HubLink } from "./hub-link.ts";

let bundle: Bundle;
let agent: AgentProcess;
beforeAll(async () => {
  bundle = new Bundle();
  agent = await AgentProcess.start({ entry: bundle.agent, env: { GANTRY_WORKER: "app-factory" } });
});
afterAll(async () => {
  await agent[Symbol.asyncDispose]();
  bundle[Symbol.dispose]();
});

const ctl = (...args: string[]): Promise<CliResult> =>
  runProgram(bundle.program, args, { GANTRY_CTL: join(agent.dir, ".gantry", "control.sock") });

async function inAgent(...args: string[]): Promise<CliResult> {
  const answer = await agent.request("/monitoring/cli", { method: "POST" }, JSON.stringify({ args }));
  expect(answer.status).toBe(200);
  return parseJson(CliResult, answer.body, "the result");
}

/** What a sample may change between two calls. */
const steady = ({ stdout, ...rest }: CliResult) => ({
  ...rest,
  stdout: stdout.replaceAll(/"(cpu|memoryBytes)":[^,}]+/g, '"$1":0'),
});

/** The same answer from the program and from the agent. */
async function both(...args: string[]): Promise<CliResult> {
  const result = await ctl(...args);
  expect(steady(await inAgent(...args))).toEqual(steady(result));
  return result;
}

const stateOf = async (name: string): Promise<string> =>
  parseJson(ProcessItem, (await ctl("process", "get", name, "--json")).stdout, "the process").state;

describe("a process", () => {
  test("start, list, get, logs, signal, restart, stop", async () => {
    const script = "echo $GREETING; echo oops >&2; trap 'echo usr1' USR1; echo up; while :; do sleep 0.05; done";
    const options = ["--env", "GREETING=hello there", "--ready-log", "up", "--restart", "never", "--cwd", "."];
    const started = await ctl("process", "start", "web", ...options, "--json", "--", "sh", "-c", script);
    expect(started).toMatchObject({ exitCode: 0, stderr: "" });
    const item = parseJson(ProcessItem, started.stdout, "the process");
    expect(item).toMatchObject({
      name: "web",
      workerName: "app-factory",
      containerName: "main",
      command: ["sh", "-c", script],
    });
    await until("web to be ready", async () => (await stateOf("web")) === "ready");

    const list = await both("process", "list", "--state", "ready", "--json");
    expect(parseJson(ProcessPage, list.stdout, "the list").items.map(({ name }) => name)).toEqual(["web"]);
    const { stdout } = await ctl("process", "list");
    expect(stdout).toMatch(/^NAME +STATE +PID +RESTARTS +CPU +MEMORY +SINCE +REASON\nweb +ready +\d+ +0 /);
    expect((await ctl("process", "get", "web")).stdout).toMatch(/^state +ready$/m);
    expect((await both("process", "get", "web", "--json")).exitCode).toBe(0);

    const logs = await both("process", "logs", "web");
    expect(logs.stdout).toMatch(/^\S+Z web out - hello there$/m);
    expect(logs.stdout).toMatch(/^\S+Z web err - oops$/m);
    const lines = (await both("process", "logs", "web", "--json")).stdout.trim().split("\n");
    const [first] = lines.map((line) => JSON.parse(line));
    const behind = await both("process", "logs", "web", "--after", `${first.instanceId}:${first.seq}`, "--json");
    expect(behind.stdout.trim().split("\n")).toEqual(lines.slice(1));

    expect(await ctl("process", "signal", "web", "SIGUSR1")).toMatchObject({ exitCode: 0, stdout: "web is ready\n" });
    await until("the signal's line", async () => (await ctl("process", "logs", "web")).stdout.includes("usr1"));
    expect((await inAgent("process", "restart", "web")).exitCode).toBe(0);
    await until("web to be ready again", async () => (await stateOf("web")) === "ready");
    expect((await ctl("process", "stop", "web")).stdout).toMatch(/^web is (stopping|stopped)\n$/);
    await until("web to stop", async () => (await stateOf("web")) === "stopped");
  });

  test("what failed is said, with code 1", async () => {
    const nobody = { exitCode: 1, stdout: "", stderr: "gantryctl: there is no process nobody\n" };
    for (const words of [
      ["get", "nobody"],
      ["logs", "nobody"],
      ["stop", "nobody"],
      ["restart", "nobody"],
      ["signal", "nobody", "SIGHUP"],
    ]) {
      expect(await both("process", ...words)).toEqual(nobody);
    }
    expect(await both("process", "start", "x", "--depends-on", "nobody", "--", "true")).toMatchObject({ exitCode: 1 });
  });
});

test("logs, errors and metrics", async () => {
  const program = `console.log(JSON.stringify({ level: 50, msg: "it broke", order: 7 })); console.log("plain words");
    throw new TypeError("no such thing");`;
  await ctl("process", "start", "failing", "--restart", "never", "--", "node", "-e", program);
  await until("the error", async () => (await ctl("errors")).stdout.includes("no such thing"));
  const page = await both("logs", "--process", "failing", "--level", "error", "--limit", "5", "--json");
  expect(parseJson(LogPage, page.stdout, "the logs").items).toMatchObject([
    { process: "failing", level: "error", message: "it broke", fields: { order: 7 } },
  ]);
  expect((await both("logs", "--query", "plain wor*", "--stream", "stdout")).stdout).toMatch(/out - plain words\n$/);
  expect((await both("logs", "--until", "2001-01-01T00:00:00Z")).stdout).toBe("");
  expect((await ctl("logs", "--since", "10m")).stdout).toContain("plain words");
  expect((await both("errors", "--limit", "3")).stdout).toMatch(/ +1 +failing +TypeError +no such thing /);
  await until("a sample", async () => (await ctl("metrics")).stdout.includes("(container)"));
  expect((await ctl("metrics", "--process", "nobody", "--json")).stdout).toBe('{"items":[],"nextCursor":null}\n');
});

test("health", async () => {
  expect(await inAgent("health")).toMatchObject({ exitCode: 0, stderr: "" });
  expect((await ctl("health")).stdout).toMatch(/^status +ready\ncontainer +app-factory\/main$/m);
  expect(JSON.parse((await ctl("health", "--json")).stdout)).toMatchObject({
    status: "ready",
    declared: { path: null, error: null },
  });
});

test.each([
  [[], "needs a verb"],
  [["nonsense"], "there is no verb nonsense"],
  [["process"], "needs one of process list"],
  [["process", "get"], "takes exactly one NAME"],
  [["process", "get", "a", "b"], "takes exactly one NAME"],
  [["process", "get", "../x"], "must match"],
  [["process", "list", "--nonsense"], "--nonsense"],
  [["process", "list", "--state", "nonsense"], "state"],
  [["process", "list", "--", "true"], "command"],
  [["process", "start", "x"], "must follow behind --"],
  [["process", "start", "x", "--env", "novalue", "--", "true"], "--env takes NAME=VALUE"],
  [["process", "start", "x", "--max-restarts", "many", "--", "true"], "max-restarts"],
  [["process", "start", "x", "--restart", "sometimes", "--", "true"], "restart.policy"],
  [["process", "start", "x", "--ready-path", "/", "--", "true"], "readiness"],
  [["process", "signal", "x", "SIGNONSENSE"], "SIGHUP"],
  [["logs", "--level", "bad"], "level"],
  [["logs", "--since", "yesterday"], "since: must be a time"],
  [["logs", "--limit", "0"], "limit"],
])("usage: %j", async (args, why) => {
  const result = await both(...args);
  expect(result).toMatchObject({ exitCode: 2, stdout: "" });
  expect(result.stderr).toContain(why);
});

test.each([
  [["--help"], /process start NAME -- COMMAND\.\.\..*\n[^]* health /],
  [["process", "--help"], /process logs NAME/],
  [["process", "start", "--help"], /--ready-port PORT/],
  [["process", "list", "--help"], /--state STATE/],
  [["process", "get", "-h"], /usage: gantryctl process get \[OPTIONS\] NAME\n/],
  [["process", "signal", "--help"], /NAME SIGNAL/],
  [["logs", "--help"], /--follow +stays/],
  [["errors", "--help"], /--limit N/],
  [["metrics", "--help"], /--process NAME/],
  [["health", "--help"], /--json/],
])("help: %j", async (args, text) => {
  expect(await both(...args)).toEqual({ exitCode: 0, stdout: expect.stringMatching(text), stderr: "" });
});

test("no agent: code 3", async () => {
  const alone = await runProgram(bundle.program, ["process", "list"], { HOME: bundle.dir });
  expect(alone).toMatchObject({ exitCode: 3, stdout: "" });
  expect(alone.stderr).toMatch(/^gantryctl: no agent answers at \S+\/\.gantry\/control\.sock: /);
  expect((await runProgram(bundle.program, ["health"], { HOME: agent.dir })).exitCode).toBe(0);
  for (const verb of [["health"], ["process", "logs", "x"], ["logs", "--follow"]]) {
    const gone = await runProgram(bundle.program, verb, { GANTRY_CTL: "/nowhere/control.sock" });
    expect(gone).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("/nowhere/control.sock") });
  }
});

test("--follow stays until it is told to go; inside of the agent it is refused", async () => {
  await ctl("process", "start", "ticking", "--", "sh", "-c", "while :; do echo tick; sleep 0.05; done");
  for (const verb of [["logs"], ["process", "logs", "ticking"]]) {
    expect(await inAgent(...verb, "--follow")).toMatchObject({ exitCode: 2 });
    const env = {
      GANTRY_CTL: join(agent.dir, ".gantry", "control.sock"),
      GANTRY_NODE: process.execPath,
      PATH: "/usr/bin:/bin",
    };
    const child = spawn(bundle.program, [...verb, "--follow"], { env, stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (data: Buffer) => (said += data.toString()));
    await until("lines as they come", () => said.split("tick\n").length > 5);
    child.kill("SIGINT");
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
  }
  await ctl("process", "stop", "ticking");
});

test("output beyond the bound is cut inside of the agent, and stderr says so", async () => {
  await ctl(
    "process",
    "start",
    "loud",
    "--restart",
    "never",
    "--",
    "sh",
    "-c",
    "head -c 3000000 /dev/zero | tr '\\0' x | fold -w 400",
  );
  await until("its end", async () => (await stateOf("loud")) === "exited");
  const { stdout, stderr, exitCode } = await inAgent("process", "logs", "loud");
  expect([stdout.length, exitCode]).toEqual([1024 * 1024, 0]);
  expect(stderr).toContain("gantryctl: output is cut behind 1048576 characters\n");
});

test.each([
  ["a login shell, which sets PATH anew", null],
  ["a plain shell", ["sh"]],
])("%s finds gantryctl", async (_name, command) => {
  const link = await HubLink.attach(agent, sessionId(), { open: { command } });
  link.type("gantryctl health --json | cut -c 1-17; echo code=$((0))\n");
  await link.untilText('{"status":"ready"');
  await link.untilText("code=0");
  link.type("exit\n");
  expect(await link.untilExit()).toMatchObject({ code: 0 });
});
