/** The directories of one run of the engine: containers' disks in the state directory, sockets in a short place. */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { chmod, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface RunDirectory {
  /** Begins every marker of this run. */
  id: string;
  state: string;
  /** Containers' own directories. */
  containers: string;
  /** 0700, short: a unix socket's path holds 104 bytes on macOS and 108 on Linux. */
  sockets: string;
}

/** Room for `/gantry-XXXXXX/xxxxxxxxxxxx/65535.sock` below a temporary directory, within 104 bytes. */
const TMPDIR_LIMIT = 64;

/** Makes the directories, and removes disks that a run which was killed left in the same state directory. */
export function makeRunDirectory(state: string): RunDirectory {
  const containers = join(state, "engine", "containers");
  rmSync(containers, { recursive: true, force: true });
  mkdirSync(containers, { recursive: true, mode: 0o700 });
  chmodSync(join(state, "engine"), 0o700);
  const base = tmpdir().length <= TMPDIR_LIMIT ? tmpdir() : "/tmp";
  const sockets = mkdtempSync(join(base, "gantry-"));
  return { id: randomBytes(8).toString("hex"), state, containers, sockets };
}

/** Removes a tree whose owner may have made directories read-only. */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    await makeWritable(path);
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function makeWritable(path: string): Promise<void> {
  await chmod(path, 0o700).catch(() => {});
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await makeWritable(join(path, entry.name));
}
