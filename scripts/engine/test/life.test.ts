import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRunDirectory } from "../process/run-directory.ts";
import { isolationsHere, startTestEngine } from "./harness.ts";
import type { TestEngine } from "./harness.ts";

const LISTEN = `import { createServer } from "node:net";
  const server = createServer((socket) => socket.end("hello")).listen(process.env.TEST_SOCKET);`;

describe.each(await isolationsHere())("isolation %s", (isolate) => {
  let engine: TestEngine;
  beforeAll(async () => void (engine = await startTestEngine(isolate)));
  afterAll(() => engine.close());

  const exitCode = async (name: string): Promise<unknown> =>
    (await engine.api("POST", `/containers/${name}/wait`)).json;

  test("gives the command's own exit code", async () => {
    await engine.run("three", await engine.image("process.exit(3)"));
    expect(await exitCode("three")).toEqual({ StatusCode: 3 });
    expect((await engine.api("GET", "/containers/three/json")).json).toMatchObject({
      State: { Status: "exited", Running: false, ExitCode: 3 },
    });
  });

  test.each([
    ["SIGKILL", 137],
    ["9", 137],
    ["TERM", 143],
  ])("ends by signal %s with %d", async (signal, code) => {
    const name = `sig${signal}`;
    await engine.run(name, await engine.image(LISTEN));
    (await engine.reach(name)).destroy();
    const waiting = exitCode(name);
    expect((await engine.api("POST", `/containers/${name}/kill?signal=${signal}`)).status).toBe(204);
    expect(await waiting).toEqual({ StatusCode: code });
  });

  test("signals the main process only, which may end in its own way", async () => {
    const tag = await engine.image(`import { spawn } from "node:child_process";
      const child = spawn("sh", ["-c", "trap 'exit 9' TERM; sleep 60 & wait"]);
      child.on("exit", () => process.exit(99));
      process.on("SIGTERM", () => setTimeout(() => process.exit(5), 200));
      ${LISTEN}`);
    await engine.run("graceful", tag);
    (await engine.reach("graceful")).destroy();
    await engine.api("POST", "/containers/graceful/kill?signal=SIGTERM");
    expect(await exitCode("graceful")).toEqual({ StatusCode: 5 });
  });

  test("stop asks first and kills later", async () => {
    await engine.run("stubborn", await engine.image(`process.on("SIGTERM", () => {}); ${LISTEN}`));
    (await engine.reach("stubborn")).destroy();
    expect((await engine.api("POST", "/containers/stubborn/stop?t=0")).status).toBe(204);
    expect(await exitCode("stubborn")).toEqual({ StatusCode: 137 });
  });

  test("starts again under the same name and keeps its disk until it is removed", async () => {
    const tag = await engine.image(`import { existsSync, writeFileSync } from "node:fs";
      if (existsSync("mark")) process.exit(8); writeFileSync("mark", ""); process.exit(7);`);
    await engine.run("twice", tag);
    expect(await exitCode("twice")).toEqual({ StatusCode: 7 });
    expect((await engine.api("POST", "/containers/twice/start")).status).toBe(204);
    expect(await exitCode("twice")).toEqual({ StatusCode: 8 });
    await engine.api("DELETE", "/containers/twice?force=true");
    await engine.run("twice2", tag);
    expect(await exitCode("twice2")).toEqual({ StatusCode: 7 });
  });

  test("leaves no directory behind when it is removed", async () => {
    const before = readdirSync(engine.disks);
    const tag = await engine.image(`import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
      mkdirSync("ro"); writeFileSync("ro/f", ""); chmodSync("ro", 0o500); ${LISTEN}`);
    await engine.run("tidy", tag);
    (await engine.reach("tidy")).destroy();
    expect(readdirSync(engine.disks)).toHaveLength(before.length + 1);
    await engine.api("DELETE", "/containers/tidy?force=true");
    expect(readdirSync(engine.disks)).toEqual(before);
  });

  test("what it printed is there to read", async () => {
    await engine.run("talker", await engine.image(`console.error("out of cheese"); process.exit(1)`));
    await exitCode("talker");
    expect((await engine.api("GET", "/containers/talker/logs?stderr=1")).text).toContain("out of cheese");
  });
});

test("a run leaves no disk behind when it ends", async () => {
  const engine = await startTestEngine();
  expect(existsSync(engine.disks)).toBe(true);
  await engine.close();
  await engine.close();
  expect(existsSync(engine.disks)).toBe(false);
});

test("a new run removes the disks of dead runs, not those of another that lives", async () => {
  const state = mkdtempSync(join(tmpdir(), "run-directory-"));
  const dead = spawnSync("true").pid;
  const path = (pid: number) => join(state, "engine", `containers-${pid}-x`);
  for (const pid of [dead, process.ppid]) mkdirSync(join(path(pid), "box"), { recursive: true });
  const run = await makeRunDirectory(state);
  expect([path(dead), path(process.ppid), run.containers].map((one) => existsSync(one))).toEqual([false, true, true]);
  rmSync(run.sockets, { recursive: true });
  rmSync(state, { recursive: true });
});
