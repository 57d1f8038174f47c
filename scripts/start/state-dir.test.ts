import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { adminToken } from "./admin-token.ts";
import { openStateDir, refusalOf } from "./state-dir.ts";

let dir = "";
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), "gantry-state-"))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

it("is private and held by one at a time", () => {
  const path = join(dir, "deep", "state");
  const state = openStateDir(path);
  expect(modeOf(path)).toBe("700");
  expect(() => openStateDir(path)).toThrow(`process ${process.pid} already runs a fleet on ${path}`);
  state.release();
  openStateDir(path).release();
});

it("says in a sentence why it cannot be used", () => {
  writeFileSync(join(dir, "file"), "");
  expect(() => openStateDir(join(dir, "file"))).toThrow(/^cannot write to .*: a part of the path is a file$/);
});

it("has a sentence for what a file system refuses, and for nothing else", () => {
  const error = (code: string, more = {}) => Object.assign(new Error(code), { code, ...more });
  expect(refusalOf(error("ENOSPC"))).toBe("cannot write to the state directory: the disk is full");
  expect(refusalOf(error("EROFS", { path: "/s/x" }))).toBe("cannot write to /s/x: the file system is read-only");
  expect(refusalOf(error("EACCES", { address: "127.0.0.1", port: 80 }))).toBeUndefined();
  expect(refusalOf(error("ENOENT", { path: "/s/x" }))).toBeUndefined();
});

it("leaves no token behind that could not be written whole", () => {
  mkdirSync(join(dir, "admin-token.new"));
  writeFileSync(join(dir, "admin-token.new", "in-the-way"), "");
  expect(() => adminToken(dir, undefined)).toThrow();
  rmSync(join(dir, "admin-token.new"), { recursive: true });
  expect(adminToken(dir, undefined)).toMatch(/^[\w-]{43}$/);
  expect(readdirSync(dir)).toEqual(["admin-token"]);
});

it("keeps one admin token, readable by its owner only, and stores none that was chosen", () => {
  expect(adminToken(dir, "chosen-by-somebody")).toBe("chosen-by-somebody");
  const made = adminToken(dir, undefined);
  const path = join(dir, "admin-token");
  expect(made).toMatch(/^[\w-]{43}$/);
  expect(modeOf(path)).toBe("600");
  expect(adminToken(dir, undefined)).toBe(made);
  expect(readFileSync(path, "utf8")).not.toContain("chosen");
  writeFileSync(path, "x");
  expect(() => adminToken(dir, undefined)).toThrow(/does not hold an admin token/);
});
