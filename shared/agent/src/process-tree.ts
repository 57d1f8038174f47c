/** Who belongs to a session's process, read from /proc. */
import { type ProcessRef, type ProcStat, readProcesses, readStat } from "./proc-stat.ts";

const PROC = "/proc";

/**
 * The process `root`, its descendants (whatever session or group they moved to), and everyone of its terminal
 * session, who may have lost their parents. Empty where /proc is not there (macOS) or the process is gone.
 */
export function processTree(root: number): ProcessRef[] {
  return withDescendants(processTable(), (entry) => entry.pid === root || entry.session === root);
}

/** Those of `entries` that `seed` names, and all their descendants, without zombies and without this process. */
export function withDescendants(entries: readonly ProcStat[], seed: (entry: ProcStat) => boolean): ProcessRef[] {
  const found = new Set<number>();
  const queue = entries.filter(seed);
  for (let entry = queue.pop(); entry; entry = queue.pop()) {
    if (found.has(entry.pid) || entry.pid === process.pid) continue;
    found.add(entry.pid);
    for (const child of entries) if (child.parent === entry.pid) queue.push(child);
  }
  return entries
    .filter((entry) => found.has(entry.pid) && !entry.zombie)
    .map(({ pid, startedAt }) => ({ pid, startedAt }));
}

/** Whether this very process still runs; a zombie does not. */
export function isAlive(ref: ProcessRef): boolean {
  const entry = readStat(PROC, ref.pid);
  return entry !== null && entry.startedAt === ref.startedAt && !entry.zombie;
}

/** Every process there is; empty where /proc is not there. */
export function processTable(): ProcStat[] {
  return readProcesses(PROC) ?? [];
}
