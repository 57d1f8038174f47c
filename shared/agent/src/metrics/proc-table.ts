/** Every process that /proc shows, read in one walk. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type ProcEntry = {
  pid: number;
  parent: number;
  group: number;
  session: number;
  /** Clock ticks since boot: with the pid it names a process even when the pid is used again. */
  startedAt: string;
  /** Seconds of a core that it used itself, and with those of children it has waited for. */
  cpu: number;
  cpuWithChildren: number;
  memoryBytes: number;
  /** It has ended and waits for its parent to ask: it holds no memory. */
  zombie: boolean;
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
export function readProcTable(proc: string, units: Units): Map<number, ProcEntry> | null {
  let names: string[];
  try {
    names = readdirSync(proc);
  } catch {
    return null;
  }
  const table = new Map<number, ProcEntry>();
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    const entry = read(proc, Number(name), units);
    if (entry) table.set(entry.pid, entry);
  }
  return table;
}

/** Fields of /proc/<pid>/stat by proc_pid_stat(5). The name in parentheses may hold anything: they begin behind it. */
function read(proc: string, pid: number, { ticks, page }: Units): ProcEntry | null {
  let stat: string;
  try {
    stat = readFileSync(join(proc, String(pid), "stat"), "latin1");
  } catch {
    return null;
  }
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const number = (field: number): number => Number(fields[field - 3]) || 0;
  const own = number(14) + number(15);
  const zombie = fields[0] === "Z" || fields[0] === "X";
  return {
    pid,
    parent: number(4),
    group: number(5),
    session: number(6),
    startedAt: fields[19] ?? "",
    cpu: own / ticks,
    cpuWithChildren: (own + number(16) + number(17)) / ticks,
    memoryBytes: zombie ? 0 : number(24) * page,
    zombie,
  };
}
