import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fingerprintOf } from "./fingerprint.ts";

it("is of the named files alone, wherever they lie", () => {
  const dir = mkdtempSync(join(tmpdir(), "gantry-fingerprint-"));
  const [one, two] = [join(dir, "one"), join(dir, "two")];
  mkdirSync(join(one, "dist", "node_modules"), { recursive: true });
  writeFileSync(join(one, "Dockerfile"), "FROM scratch");
  writeFileSync(join(one, "dist", "node_modules", "a.js"), "1");
  cpSync(one, two, { recursive: true });
  writeFileSync(join(two, "README.md"), "not an input");
  const of = (root: string) => fingerprintOf(root, ["dist", "Dockerfile"]);
  expect(of(two)).toBe(of(one));
  writeFileSync(join(two, "dist", "node_modules", "a.js"), "2");
  expect(of(two)).not.toBe(of(one));
  rmSync(dir, { recursive: true });
});
