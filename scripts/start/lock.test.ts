import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { takeLock } from "./lock.mjs";

let dir = "";
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), "gantry-lock-"))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const MODULE = new URL("./lock.mjs", import.meta.url).href;
const TAKE = `const { takeLock } = await import(${JSON.stringify(MODULE)}); const lock = takeLock(process.argv[1]); console.log(lock.ok ? "mine" : "pid " + lock.pid);`;

it("is exclusive, names its holder, and is free again after release", () => {
  const path = join(dir, "lock");
  const lock = takeLock(path);
  expect(lock.ok).toBe(true);
  expect(takeLock(path)).toEqual({ ok: false, pid: process.pid });
  if (lock.ok) lock.release();
  expect(takeLock(path).ok).toBe(true);
});

it("is taken over from a holder that died, and from a pid that another program has by now", () => {
  const path = join(dir, "lock");
  const gone = spawnSync(process.execPath, ["--input-type=module", "-e", TAKE, path], { encoding: "utf8" });
  expect(gone.stdout).toBe("mine\n");
  expect(takeLock(path).ok).toBe(true);
  writeFileSync(path, JSON.stringify({ pid: 1, startedAt: "another life" }));
  expect(takeLock(path).ok).toBe(true);
  writeFileSync(path, "");
  expect(takeLock(path).ok).toBe(true);
});

it("goes to exactly one of many that find it stale at once", async () => {
  const path = join(dir, "lock");
  writeFileSync(path, JSON.stringify({ pid: 1, startedAt: "another life" }));
  const hold = `${TAKE} process.stdin.resume();`;
  const takers = Array.from({ length: 8 }, () =>
    spawn(process.execPath, ["--input-type=module", "-e", hold, path], { stdio: ["pipe", "pipe", "inherit"] }),
  );
  const said = await Promise.all(
    takers.map((taker) => new Promise<string>((resolve) => taker.stdout.once("data", (data) => resolve(String(data))))),
  );
  for (const taker of takers) taker.stdin.end();
  expect(said.filter((line) => line === "mine\n")).toHaveLength(1);
  const holder = JSON.parse(readFileSync(path, "utf8"));
  expect(said.filter((line) => line === `pid ${holder.pid}\n`)).toHaveLength(7);
});
