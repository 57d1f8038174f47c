import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { fastest } from "@gantry/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CHUNK_BYTES } from "../src/limits.ts";
import { AgentProcess, sessionId } from "./agent-process.ts";
import { HubLink } from "./hub-link.ts";

let agent: AgentProcess;
beforeAll(async () => {
  const env = { API_KEY: "declared", GANTRY_SECRET: "hidden", GANTRY_CONTAINER_ID: "c1", NODE_OPTIONS: "" };
  agent = await AgentProcess.start({ env });
});
afterAll(() => agent[Symbol.asyncDispose]());

const run = (...command: string[]): Promise<HubLink> => HubLink.attach(agent, sessionId(), { open: { command } });

test.each([
  ["exit 0", { code: 0, signal: null }],
  ["exit 7", { code: 7, signal: null }],
  ["kill -KILL $$", { code: null, signal: "SIGKILL" }],
  ["kill -TERM $$", { code: null, signal: "SIGTERM" }],
  ["sh -c 'kill -KILL $$'; exit $?", { code: 137, signal: null }],
])("%s", async (script, exit) => {
  expect(await (await run("sh", "-c", script)).untilExit()).toMatchObject(exit);
});

test("100 MB, then the exit at once: every byte comes before it", async () => {
  const bytes = 100 * 1024 * 1024;
  const link = await run("sh", "-c", `stty -opost; yes 0123456789abcdefghijklmnopqrstuvwxyz | head -c ${bytes}`);
  expect(await link.untilExit()).toMatchObject({ code: 0, offset: bytes });
  const line = Buffer.from("0123456789abcdefghijklmnopqrstuvwxyz\n");
  const expected = createHash("sha256").update(Buffer.alloc(bytes, line)).digest("hex");
  expect(link.hash.digest("hex")).toBe(expected);
  expect(link.largest).toBe(CHUNK_BYTES);
  expect(link.bytes / link.events).toBeGreaterThan(CHUNK_BYTES * 0.5);
});

test.runIf(existsSync("/usr/bin/chrt"))("programs do not interrupt what runs: SCHED_BATCH", async () => {
  const SCHED_BATCH = "3";
  // Field 41 of proc_pid_stat(5).
  const link = await run("sh", "-c", "cut -d' ' -f41 /proc/self/stat");
  await link.untilExit();
  expect(link.text.trim()).toBe(SCHED_BATCH);
});

test("many short programs: none loses its last bytes", async () => {
  const links = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      run("sh", "-c", `stty -opost; head -c 60000 /dev/zero | tr '\\0' x; printf 'end-%d' ${i}`),
    ),
  );
  for (const [i, link] of links.entries()) {
    expect(await link.untilExit()).toMatchObject({ code: 0 });
    expect(link.text.endsWith(`end-${i}`)).toBe(true);
    expect(link.bytes).toBe(60_000 + `end-${i}`.length);
  }
});

test("a background program that holds the terminal does not hold back the exit", async () => {
  const link = await run("bash", "-c", "trap '' HUP; (sleep 30 &) ; echo gone; exit 5");
  expect(await link.untilExit()).toMatchObject({ code: 5 });
  expect(link.text).toContain("gone");
});

test("a program that closes its terminal and lives on exits when it exits", async () => {
  const link = await run("sh", "-c", "echo closing; exec <&- >&- 2>&-; sleep 0.5; exit 9");
  expect(await link.untilExit()).toMatchObject({ code: 9 });
  expect(link.text).toContain("closing");
});

test("a program that closes its terminal and opens it again is heard again", async () => {
  const script =
    "tty=$(tty); exec <&- >&- 2>&-; sleep 0.3; exec <$tty >$tty; echo back; read line; echo got $line; exit 2";
  const link = await run("sh", "-c", script);
  await link.untilText("back");
  link.type("hello\n");
  expect(await link.untilExit()).toMatchObject({ code: 2 });
  expect(link.text).toContain("got hello");
});

test("the shell sees the container's environment and nothing of Gantry's", async () => {
  const link = await run("sh", "-c", "env; echo cwd=$(pwd); ls -l /proc/self/fd; echo end");
  await link.untilExit();
  for (const line of [
    "API_KEY=declared",
    "GANTRY_CONTAINER_ID=c1",
    "TERM=xterm-256color",
    "COLORTERM=truecolor",
    "LANG=C.UTF-8",
  ]) {
    expect(link.text).toContain(`${line}\r\n`);
  }
  expect(link.text).toContain(`cwd=${agent.dir}\r\n`);
  expect(link.text).not.toContain("GANTRY_SECRET");
  expect(link.text).not.toContain("GANTRY_AGENT_SOCKET");
  expect(link.text).not.toMatch(/socket:|ptmx/);
});

test("without a command it is a login shell", async () => {
  const link = await HubLink.attach(agent, sessionId());
  link.type("shopt -q login_shell && echo is-$((1)) login\n");
  await link.untilText("is-1 login");
  link.type("exit 4\n");
  expect(await link.untilExit()).toMatchObject({ code: 4, signal: null });
});

test("a paste of 2 MB arrives whole, and one that is not read blocks nobody", async () => {
  const deaf = await run("sh", "-c", "stty raw -echo; echo deaf; exec sleep 60");
  await deaf.untilText("deaf");
  const paste = Buffer.alloc(1024 * 1024, "0123456789abcde\n");
  deaf.socket.send(paste);

  const reader = await run("sh", "-c", `stty raw -echo; echo ready; head -c ${2 * paste.length} | sha256sum`);
  await reader.untilText("ready");
  reader.socket.send(paste);
  reader.socket.send(paste);
  await reader.untilExit();
  expect(reader.text).toContain(createHash("sha256").update(paste).update(paste).digest("hex"));

  for (let i = 0; i < 4; i++) deaf.socket.send(paste);
  expect(await deaf.closed).toEqual({ code: 1013, reason: "the program does not read its input" });
});

test("the echo of a key does not wait for the gathering of output", async () => {
  const link = await run("sh", "-c", "stty raw -echo; echo ready; exec cat");
  await link.untilText("ready");
  const quick = await fastest(4, async () => {
    const times: number[] = [];
    for (let i = 0; i < 200; i++) {
      const { bytes } = link;
      const from = performance.now();
      link.type("x");
      await link.until(() => link.bytes > bytes);
      times.push(performance.now() - from);
    }
    return times.toSorted((a, b) => a - b)[20] ?? Infinity;
  });
  // Gathered, each would take the 8 ms of the window, on whatever machine.
  expect(quick).toBeLessThan(4);
});
