/** Who belongs to a session's process, read from /proc. */
import { readdirSync, readFileSync } from "node:fs";

/** A process and when it started (clock ticks since boot): together they name it even when its pid is used again. */
export type ProcessRef = { pid: number; startedAt: string };

/** A process as /proc shows it; `gone` when it is a zombie. */
export type ProcessEntry = ProcessRef & { parent: number; session: number; gone: boolean };

/**
 * The process `root`, its descendants (whatever session or group they moved to), and everyone of its terminal
 * session, who may have lost their parents. Empty where /proc is not there (macOS) or the process is gone.
 */
export function processTree(root: number): ProcessRef[] {
  return withDescendants(processTable(), (entry) => entry.pid === root || entry.session === root);
}

/** Those of `entries` that `seed` names, and all their descendants, without zombies and without this process. */
export function withDescendants(
  entries: readonly ProcessEntry[],
  seed: (entry: ProcessEntry) => boolean,
): ProcessRef[] {
  const found = new Set<number>();
  const queue = entries.filter(seed);
  for (let entry = queue.pop(); entry; entry = queue.pop()) {
    if (found.has(entry.pid) || entry.pid === process.pid) continue;
    found.add(entry.pid);
    for (const child of entries) if (child.parent === entry.pid) queue.push(child);
  }
  return entries
    .filter((entry) => found.has(entry.pid) && !entry.gone)
    .map(({ pid, startedAt }) => ({ pid, startedAt }));
}

/** Whether this very process still runs; a zombie does not. */
export function isAlive(ref: ProcessRef): boolean {
  const entry = read(ref.pid);
  return entry !== null && entry.startedAt === ref.startedAt && !entry.gone;
}

/** Every process there is; empty where /proc is not there. */
export function processTable(): ProcessEntry[] {
  let names: string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return [];
  }
  return names.flatMap((name) => (/^\d+$/.test(name) ? (read(Number(name)) ?? []) : []));
}

/** Fields of /proc/<pid>/stat by proc_pid_stat(5). The name in parentheses may hold anything: they begin behind it. */
function read(pid: number): ProcessEntry | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return null;
  }
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, parent, , session] = fields;
  return {
    pid,
    parent: Number(parent),
    session: Number(session),
    startedAt: fields[19] ?? "",
    gone: state === "Z" || state === "X",
  };
}
