import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { controlSocketPath, SOCKET_PATH_BYTES } from "./control-socket.ts";

let home = "";
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), "gantry-home-"))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const modeOf = (path: string): number => statSync(path).mode & 0o777;

test("in the home directory, in a directory of its owner", () => {
  const path = controlSocketPath(home, null);
  expect(path).toBe(join(home, ".gantry", "control.sock"));
  expect(modeOf(join(home, ".gantry"))).toBe(0o700);
  expect(controlSocketPath(home, null)).toBe(path);
});

test("a path that is too long, a home that is not there, a directory that others may write to, a file in its place", () => {
  const long = join(home, "ž".repeat(40));
  mkdirSync(long);
  const open = join(home, "open");
  mkdirSync(join(open, ".gantry"), { recursive: true });
  chmodSync(join(open, ".gantry"), 0o777);
  const taken = join(home, "taken");
  mkdirSync(taken);
  writeFileSync(join(taken, ".gantry"), "");
  for (const refused of [long, join(home, "gone"), open, taken]) {
    expect(controlSocketPath(refused, join(home, "agent.sock"))).toBe(join(home, "control.sock"));
    const temporary = controlSocketPath(refused, null) ?? "";
    expect(dirname(dirname(temporary))).toBe(tmpdir());
    expect(modeOf(dirname(temporary))).toBe(0o700);
    expect(Buffer.byteLength(temporary)).toBeLessThanOrEqual(SOCKET_PATH_BYTES);
    rmSync(dirname(temporary), { recursive: true });
  }
});
