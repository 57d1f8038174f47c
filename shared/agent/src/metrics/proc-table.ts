/** Every process that /proc shows, read in one walk. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ProcStat, readProcesses } from "../proc-stat.ts";

export type ProcEntry = Omit<ProcStat, "ticks" | "childTicks" | "pages"> & {
  /** Seconds of a core that it used itself, and with those of children it has waited for. */
  cpu: number;
  cpuWithChildren: number;
  memoryBytes: number;
};

/** The kernel's units: clock ticks a second, bytes of a page. */
export type Units = { ticks: number; page: number };

const USUAL: Units = { ticks: 100, page: 4096 };

/** Of the auxiliary vector, getauxval(3). */
const AT_PAGESZ = 6n;
const AT_CLKTCK = 17n;
const AUXV_PAIR_BYTES = 16;

/** The units of this kernel, from the agent's auxiliary vector: pairs of 64-bit numbers. */
export function readUnits(proc: string): Units {
  const units = { ...USUAL };
  try {
    const vector = readFileSync(join(proc, "self/auxv"));
    for (let at = 0; at + AUXV_PAIR_BYTES <= vector.length; at += AUXV_PAIR_BYTES) {
      const key = vector.readBigUInt64LE(at);
      if (key === AT_PAGESZ) units.page = Number(vector.readBigUInt64LE(at + 8));
      if (key === AT_CLKTCK) units.ticks = Number(vector.readBigUInt64LE(at + 8));
    }
  } catch {
    // Not there on a kernel without /proc: nothing is counted then.
  }
  return units;
}

/** All processes under `proc` (/proc) by pid; null where there is no such directory, as on macOS. */
export function readProcTable(proc: string, { ticks, page }: Units): Map<number, ProcEntry> | null {
  const all = readProcesses(proc);
  if (all === null) return null;
  return new Map(
    all.map(({ ticks: own, childTicks, pages, ...stat }) => [
      stat.pid,
      {
        ...stat,
        cpu: own / ticks,
        cpuWithChildren: (own + childTicks) / ticks,
        memoryBytes: stat.zombie ? 0 : pages * page,
      },
    ]),
  );
}
