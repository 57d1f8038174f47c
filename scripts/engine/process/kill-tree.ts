/** Finds and kills every process of a container, also those that left its group, its session or their parent. */
import { sep } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { MARKER } from "./environment.ts";
import { descendants, environmentValue, HAS_PROC, listProcesses, workingDirectory } from "./processes.ts";

export interface Tree {
  /** Processes that lead a session and group of their own. */
  leaders: readonly number[];
  /** What the marker variable of every member starts with. */
  marker: string;
  /** A directory that only members work in, absolute. */
  directory: string;
}

/** How long, in ms, a tree may take to disappear after SIGKILL; longer means a process the kernel will not let go. */
const KILL_LIMIT_MS = 2_000;
const POLL_MS = 5;

/** The pids of `tree` that run; never the caller's own. */
export async function membersOf(tree: Tree): Promise<number[]> {
  const all = await listProcesses();
  const leaders = new Set(tree.leaders);
  const related = descendants(all, tree.leaders);
  const found = await Promise.all(
    all.map(async (info) => {
      if (info.pid === process.pid) return false;
      if (related.has(info.pid) || leaders.has(info.group) || leaders.has(info.session)) return true;
      return HAS_PROC && (await bearsMark(info.pid, tree));
    }),
  );
  return all.filter((_, index) => found[index]).map((info) => info.pid);
}

/**
 * Sends SIGKILL until a look at the machine finds no member; a member may fork between look and kill, so one look
 * is never enough. Gives the pids that outlived the limit (none, normally).
 */
export async function killTree(tree: Tree): Promise<number[]> {
  const deadline = performance.now() + KILL_LIMIT_MS;
  for (;;) {
    const members = await membersOf(tree);
    if (members.length === 0 || performance.now() > deadline) return members;
    for (const pid of members) signalQuietly(pid, "SIGKILL");
    await delay(POLL_MS);
  }
}

/** Sends a signal to a process that may be gone already. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone, or it became another user's: neither is a member any more
  }
}

async function bearsMark(pid: number, tree: Tree): Promise<boolean> {
  const mark = await environmentValue(pid, MARKER);
  if (mark !== null) return mark.startsWith(tree.marker);
  const cwd = await workingDirectory(pid);
  return cwd !== null && (cwd === tree.directory || cwd.startsWith(tree.directory + sep));
}
