import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AgentProcess, sessionId } from "./agent-process.ts";
import { HubLink } from "./hub-link.ts";

const MAIN = join(import.meta.dirname, "../src/main.ts");

test("the bundle runs from any directory", async () => {
  const dir = mkdtempSync(join(tmpdir(), "gantry-bundle-"));
  try {
    execFileSync(process.execPath, [join(import.meta.dirname, "../build.ts"), dir]);
    await using agent = await AgentProcess.start({ entry: join(dir, "agent.mjs") });
    const link = await HubLink.attach(agent, sessionId(), { open: { command: ["echo", "bundled"] } });
    expect(await link.untilExit()).toMatchObject({ code: 0 });
    expect(link.text).toBe("bundled\r\n");
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test.each([
  [{ GANTRY_AGENT_SOCKET: "/nowhere/agent.sock" }, /^gantry agent: listen EACCES|^gantry agent: listen ENOENT/],
  [{ GANTRY_AGENT_PORT: "99999" }, /^gantry agent: the agent's environment is not valid: GANTRY_AGENT_PORT/],
])("%o: one sentence and code 1", async (env, sentence) => {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "inherit", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (data: Buffer) => (said += data.toString()));
  await once(child, "close");
  expect(child.exitCode).toBe(1);
  expect(said).toMatch(sentence);
  expect(said.trim().split("\n")).toHaveLength(1);
});

test("a taken port: one sentence and code 1", async () => {
  await using agent = await AgentProcess.start({ tcp: true });
  const port = new URL(agent.webSocketUrl("/")).port;
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env["PATH"], GANTRY_AGENT_PORT: port },
    stdio: ["ignore", "inherit", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (data: Buffer) => (said += data.toString()));
  await once(child, "close");
  expect(child.exitCode).toBe(1);
  expect(said).toContain("EADDRINUSE");
});
