/** The directories of one run of the engine: containers' disks in the state directory, sockets in a short place. */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
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

/** Begins the name of the directory of a run's disks; its engine's pid follows. */
const DISKS = "containers";

/** Room for `/gantry-XXXXXX/xxxxxxxxxxxx/65535.sock` below a temporary directory, within 104 bytes. */
const TMPDIR_LIMIT = 64;

/**
 * Makes the directories, and removes disks that runs which were killed left in the same state directory. Each run has
 * its own: the watchdog of a killed one may be at work while its successor starts.
 */
export async function makeRunDirectory(state: string): Promise<RunDirectory> {
  const all = join(state, "engine");
  const id = randomBytes(8).toString("hex");
  const containers = join(all, `${DISKS}-${process.pid}-${id}`);
  mkdirSync(containers, { recursive: true, mode: 0o700 });
  chmodSync(all, 0o700);
  for (const name of readdirSync(all)) {
    const [disks, engine] = name.split("-");
    if (disks === DISKS && (engine === undefined || !isAlive(Number(engine)))) await removeTree(join(all, name));
  }
  const base = tmpdir().length <= TMPDIR_LIMIT ? tmpdir() : "/tmp";
  const sockets = mkdtempSync(join(base, "gantry-"));
  return { id, state, containers, sockets };
}

/** Whether process `pid` runs, be it another user's. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
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
