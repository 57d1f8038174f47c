import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "@gantry/testing";
import { expect, it } from "vitest";
import { isAlive } from "../engine/test/harness.ts";
import { runCommand } from "./run-command.ts";

const running = () => new AbortController();

it("gives the exit code, and 1 for a death by signal", async () => {
  const code = (script: string) => runCommand("/", "a step", ["sh", "-c", script], {}, running().signal);
  expect(await code("exit 3")).toBe(3);
  expect(await code("kill -9 $$")).toBe(1);
});

it("ends the step and what it started when it is stopped, and runs no further one", async () => {
  const dir = mkdtempSync(join(tmpdir(), "gantry-step-"));
  const stopped = running();
  const pids = () => readFileSync(join(dir, "pids"), { encoding: "utf8", flag: "a+" }).trim().split(" ").map(Number);
  const step = (script: string) => runCommand(dir, "a step", ["sh", "-c", script], {}, stopped.signal);
  const first = step("sleep 60 & echo $$ $! > pids; wait");
  await until("the step's start", () => pids().length === 2);
  stopped.abort("SIGTERM");
  await expect(first).rejects.toBe("SIGTERM");
  await until("its end", () => !pids().some(isAlive));
  await expect(step("true")).rejects.toBe("SIGTERM");
  rmSync(dir, { recursive: true });
});
