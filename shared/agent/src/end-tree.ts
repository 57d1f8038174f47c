/** Ends a process and all that it started. */
import { setTimeout as wait } from "node:timers/promises";
import type { Ending } from "./adapter.ts";
import type { ProcessRef } from "./proc-stat.ts";
import { isAlive, processTree } from "./process-tree.ts";

/** There is no event for the end of a process that is not one's child: this often it is looked for. Milliseconds. */
const LOOK_MS = 20;

/** SIGKILL takes effect at once but for a process stuck in the kernel; it is waited for no longer. Milliseconds. */
const KILLED_MS = 500;

/**
 * Ends the tree of `root` as it is at this moment, and what that starts meanwhile. Fulfils when all are gone.
 */
export async function endTree(root: number, ending: Ending): Promise<void> {
  const tree = processTree(root);
  await (tree.length === 0 ? endGroup(root, ending) : endProcesses(tree, ending));
}

/** Ends these processes, and what they start meanwhile. Fulfils when all are gone, or KILLED_MS after SIGKILL. */
export async function endProcesses(refs: readonly ProcessRef[], ending: Ending): Promise<void> {
  let tree = refs.filter(isAlive);
  for (const { signal, waitMs } of ending) {
    for (const { pid } of tree) send(pid, signal);
    // A stopped process acts on nothing but SIGKILL until it goes on.
    for (const { pid } of tree) send(pid, "SIGCONT");
    if (await areGone(tree, waitMs)) return;
    tree = tree.filter(isAlive).flatMap((ref) => processTree(ref.pid));
  }
  for (const { pid } of tree) send(pid, "SIGKILL");
  await areGone(tree, KILLED_MS);
}

async function areGone(refs: ProcessRef[], withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (refs.some(isAlive)) {
    if (performance.now() >= until) return false;
    await wait(LOOK_MS);
  }
  return true;
}

/** Without /proc only the process group of the session's process can be named. */
async function endGroup(root: number, ending: Ending): Promise<void> {
  for (const { signal, waitMs } of ending) {
    send(-root, signal);
    send(-root, "SIGCONT");
    for (const until = performance.now() + waitMs; performance.now() < until; await wait(LOOK_MS)) {
      if (!send(-root, 0)) return;
    }
  }
  send(-root, "SIGKILL");
}

/** False when there is no such process (or it is someone else's). */
function send(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
