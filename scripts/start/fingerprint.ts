/** What a directory holds, as one hash: to do again only what changed. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** SHA-256 (hex) over the names and contents of every file under `dirs`, apart from directories named in `except`. */
export function fingerprintOf(dirs: string[], except: string[] = []): string {
  const hash = createHash("sha256");
  const visit = (dir: string) => {
    if (!existsSync(dir)) return;
    for (const entry of readdirSync(dir, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(dir, entry.name);
      if (entry.isDirectory() && !except.includes(entry.name)) visit(path);
      else if (entry.isFile()) hash.update(`\0${path}\0`).update(readFileSync(path));
    }
  };
  for (const dir of dirs) visit(dir);
  return hash.digest("hex");
}

/** Runs `work` unless the stamp file at `path` already reads `wanted`; stamps after success. */
export async function unlessStamped(path: string, wanted: string, work: () => Promise<unknown>): Promise<void> {
  if (existsSync(path) && readFileSync(path, "utf8") === wanted) return;
  await work();
  writeFileSync(path, wanted, { mode: 0o600 });
}
