/** What the figures were measured on. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { parseJson } from "@gantry/contracts";
import { z } from "zod";

export const Machine = z.object({
  platform: z.string(),
  cores: z.number(),
  cpu: z.string(),
  memoryGiB: z.number(),
  node: z.string(),
  workerd: z.string(),
  /** The commit that is checked out, and whether tracked files differ from it. */
  commit: z.string(),
  changed: z.boolean(),
});
export type Machine = z.infer<typeof Machine>;

/** Characters of a commit that tell it from the others of a repository of this size. */
const SHORT = 10;
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
    commit: git("rev-parse", "HEAD"),
    changed: git("status", "--porcelain", "--untracked-files=no") !== "",
  };
}

/** A commit as people write it, and whether the tree differed from it. */
export const commitText = ({ commit, changed }: Pick<Machine, "commit" | "changed">): string =>
  `${commit.slice(0, SHORT)}${changed ? " with changes" : ""}`;

/** The load average of the last minute: well below the number of cores, the machine did little else. */
export const loadNow = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100;
