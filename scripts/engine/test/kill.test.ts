import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { pace, until } from "@gantry/testing";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { isAlive, isolationsHere, readAll, ROOT, startTestEngine } from "./harness.ts";
import type { TestEngine } from "./harness.ts";

/** Seconds that the fugitives sleep begin with this: they are told from another run's by it. */
const NAP = 1_000_000 + process.pid;

/**
 * Starts processes that try to get away: a session of its own, one without any environment, one whose parent ended,
 * one with all of these. Says when it runs and ignores SIGTERM.
 */
const FUGITIVES = `
  import { spawn } from "node:child_process"; import { createServer } from "node:net";
  process.on("SIGTERM", () => {});
  const detached = { detached: true, stdio: "ignore" };
  spawn("sleep", ["${NAP}1"], detached).unref();
  spawn("sleep", ["${NAP}2"], { ...detached, env: {} }).unref();
  spawn("sh", ["-c", "setsid sleep ${NAP}3 & exit 0"], { stdio: "ignore" });
  spawn("sh", ["-c", "env -i setsid sleep ${NAP}4 & exit 0"], { stdio: "ignore" });
  createServer((socket) => socket.end("ready")).listen(process.env.TEST_SOCKET);`;

/** Host pids of the fugitives that live. */
function sleepers(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, "latin1").startsWith(`sleep\x00${NAP}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

const Pid = z.object({ State: z.object({ Pid: z.number() }) });

describe.each(await isolationsHere())("isolation %s", (isolate) => {
  let engine: TestEngine;
  afterEach(() => engine.close());

  const start = async (): Promise<number> => {
    engine = await startTestEngine(isolate);
    await engine.run("runaway", await engine.image(FUGITIVES));
    expect((await readAll(await engine.reach("runaway"))).toString()).toBe("ready");
    await until("four sleepers", () => sleepers().length === 4);
    return Pid.parse((await engine.api("GET", "/containers/runaway/json")).json).State.Pid;
  };

  test("SIGKILL takes every process of the container", async () => {
    const pid = await start();
    const waiting = engine.api("POST", "/containers/runaway/wait");
    await engine.api("POST", "/containers/runaway/kill?signal=SIGKILL");
    expect((await waiting).json).toEqual({ StatusCode: 137 });
    expect([isAlive(pid), sleepers()]).toEqual([false, []]);
  });

  test("so does a removal", async () => {
    const pid = await start();
    expect((await engine.api("DELETE", "/containers/runaway?force=true")).status).toBe(204);
    expect([isAlive(pid), sleepers()]).toEqual([false, []]);
  });

  test("so does the end of the main process", async () => {
    const pid = await start();
    const waiting = engine.api("POST", "/containers/runaway/wait");
    process.kill(pid, "SIGKILL");
    expect((await waiting).json).toEqual({ StatusCode: 137 });
    expect(sleepers()).toEqual([]);
  });

  test("so does stopping the engine, within 3 s", async () => {
    const pid = await start();
    const begin = performance.now();
    await engine.engine.stop();
    expect((performance.now() - begin) / (await pace())).toBeLessThan(3_000);
    expect([isAlive(pid), sleepers()]).toEqual([false, []]);
    await engine.engine.closed;
  });

  test("so does killing the engine: its watchdog sees to that", async () => {
    const pid = await start();
    const sockets = dirname((engine.engine.env["DOCKER_HOST"] ?? "").replace("unix://", ""));
    process.kill(enginePid(sockets), "SIGKILL");
    await engine.engine.closed;
    await until("the end of the container", () => !isAlive(pid) && sleepers().length === 0);
    const places = [sockets, engine.disks];
    await until("nothing is left", () => places.every((path) => !existsSync(path)));
  });
});

test("the engine ends with the process that started it, however that ended", async () => {
  const engine = await startTestEngine();
  await engine.close();
  const program = `import { startEngine } from ${JSON.stringify(join(ROOT, "scripts/engine/index.ts"))};
    const options = { kind: "process", stateDir: ${JSON.stringify(engine.state)}, root: ${JSON.stringify(ROOT)} };
    console.log((await startEngine(options)).env.DOCKER_HOST);`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(owner.stdout, "data");
  const sockets = dirname(String(line).trim().replace("unix://", ""));
  const pid = enginePid(sockets);
  expect(isAlive(pid)).toBe(true);
  owner.kill("SIGKILL");
  await until("the end of the engine", () => !isAlive(pid) && !existsSync(sockets));
  rmSync(dirname(engine.state), { recursive: true });
});

/** The parent of the watchdog, which has the sockets' directory among its arguments. */
function enginePid(sockets: string): number {
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      if (!readFileSync(`/proc/${name}/cmdline`, "latin1").includes(`watchdog.ts`)) continue;
      if (!readFileSync(`/proc/${name}/cmdline`, "latin1").includes(sockets)) continue;
      return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, "latin1"))?.[1]);
    } catch {
      continue;
    }
  }
  throw new Error("the engine has no watchdog");
}
