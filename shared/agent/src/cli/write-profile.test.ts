import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeProfile } from "./write-profile.ts";

let home = "";
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), "gantry-home-"))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

test("a login shell finds what is in a directory with an odd name, and reads .bashrc", () => {
  const bin = join(home, `it's "$odd" dir`);
  mkdirSync(bin);
  writeFileSync(join(bin, "gantryctl-test"), "#!/bin/sh\necho found\n", { mode: 0o755 });
  writeFileSync(join(home, ".bashrc"), "echo bashrc\n");
  writeProfile(home, bin);
  const said = execFileSync("bash", ["-lc", "gantryctl-test"], { env: { HOME: home, PATH: "/usr/bin:/bin" } });
  expect(said.toString()).toBe("bashrc\nfound\n");
});

test.each([".bash_profile", ".bash_login", ".profile"])("a home with %s is left as it is", (name) => {
  writeFileSync(join(home, name), "mine");
  writeProfile(home, "/bin");
  expect(readFileSync(join(home, name), "utf8")).toBe("mine");
  if (name !== ".profile") expect(() => readFileSync(join(home, ".profile"))).toThrow("ENOENT");
});

test("a home that cannot be written to is no error", () => {
  expect(() => writeProfile("/nowhere/home", "/bin")).not.toThrow();
});
