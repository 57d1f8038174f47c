/** Which processes of a test still live. */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

const LOOK_MS = 20;

/** Whether `pid` runs; a zombie does not. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}

/** Waits until none of `pids` runs; throws after `withinMs`. */
export async function untilGone(pids: number[], withinMs: number): Promise<void> {
  for (const until = performance.now() + withinMs; pids.some(isRunning); await wait(LOOK_MS)) {
    if (performance.now() > until) throw new Error(`still running: ${pids.filter(isRunning)}`);
  }
}

/** The numbers behind `label=` in a terminal's text. */
export function pidsIn(text: string, label: string): number[] {
  return [...text.matchAll(new RegExp(`${label}=(\\d+)`, "g"))].map((match) => Number(match[1]));
}
