/** What a directory holds, as one hash: to do again only what changed. */
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** SHA-256 (hex) over every file that is one of `names` in `root` or below it: its content and its path in `root`. */
export function fingerprintOf(root: string, names: string[]): string {
  const hash = createHash("sha256");
  const visit = (name: string) => {
    const path = join(root, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) for (const entry of readdirSync(path).toSorted()) visit(`${name}/${entry}`);
    else if (stat?.isFile()) hash.update(`\0${name}\0${stat.size}\0`).update(readFileSync(path));
  };
  for (const name of names) visit(name);
  return hash.digest("hex");
}

/** Runs `work` unless the stamp file at `path` already reads `wanted`; stamps after success. */
export async function unlessStamped(path: string, wanted: string, work: () => Promise<unknown>): Promise<void> {
  if (existsSync(path) && readFileSync(path, "utf8") === wanted) return;
  await work();
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, wanted, { mode: 0o600 });
}
