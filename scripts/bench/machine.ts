/** What the figures were measured on. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { parseJson } from "@gantry/contracts";
import { z } from "zod";

export interface Machine {
  platform: string;
  cores: number;
  cpu: string;
  memoryGiB: number;
  node: string;
  workerd: string;
  /** The commit that is checked out, and whether tracked files differ from it. */
  commit: string;
  changed: boolean;
}

const Package = z.object({ version: z.string() });

/** Describes this machine and the checkout at `root`; nothing of it changes from one run to the next by itself. */
export function describeMachine(root: string): Machine {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const manifest = readFileSync(join(root, "node_modules/workerd/package.json"), "utf8");
  const all = cpus();
  return {
    platform: `${process.platform}-${process.arch}`,
    cores: all.length,
    cpu: all[0]?.model.trim() ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    workerd: parseJson(Package, manifest, "workerd's package.json").version,
    commit: git("rev-parse", "--short", "HEAD"),
    changed: git("status", "--porcelain", "--untracked-files=no") !== "",
  };
}

/** The load average of the last minute: well below the number of cores, the machine did little else. */
export const loadNow = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100;
