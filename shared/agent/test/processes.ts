/** Which processes of a test still live. */
import { readFileSync } from "node:fs";
import { until } from "@gantry/testing";

/** Whether `pid` runs; a zombie does not. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}

/** Waits until none of `pids` runs. */
export async function untilGone(pids: number[]): Promise<void> {
  await until(`the end of ${pids}`, () => !pids.some(isRunning));
}

/** The numbers behind `label=` in a terminal's text. */
export function pidsIn(text: string, label: string): number[] {
  return [...text.matchAll(new RegExp(`${label}=(\\d+)`, "g"))].map((match) => Number(match[1]));
}
