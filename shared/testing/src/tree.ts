/** A copy of the project in which a test may change files: the tree as it is, with this checkout's node_modules. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");

export interface Tree {
  root: string;
  /** Rewrites a file of the copy. */
  edit(path: string, change: (text: string) => string): void;
  remove(): void;
}

/** Copies what git knows, and what was built, so that the copy starts as fast as the original. */
export function copyTree(): Tree {
  const root = mkdtempSync(join(tmpdir(), "gantry-tree-"));
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: ROOT });
  const files = listed.toString().split("\0").filter(Boolean);
  for (const path of [...files, "shared/agent/dist", "orchestrator/console/dist", ".turbo"]) {
    if (existsSync(join(ROOT, path))) cpSync(join(ROOT, path), join(root, path), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
  return {
    root,
    edit: (path, change) => writeFileSync(join(root, path), change(readFileSync(join(root, path), "utf8"))),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/**
 * What sleeps after seconds is asleep within this on the slowest machine, and sooner than by @cloudflare/containers' own
 * clock alone, which looks after three minutes at the latest. Milliseconds.
 */
export const ASLEEP_MS = 120_000;

/** A copy in which the containers of test-specialist sleep after `sleepAfter` (`3s`). */
export function sleepyTree(sleepAfter: string): Tree {
  const tree = copyTree();
  const observability = '"observability": { "enabled": true },';
  tree.edit("workers/test-specialist/wrangler.jsonc", (text) =>
    text.replace(observability, `${observability} "vars": { "SLEEP_AFTER": "${sleepAfter}" },`),
  );
  return tree;
}
