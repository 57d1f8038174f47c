/** One process as /proc shows it: the only reader of /proc/<pid>/stat. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A process and when it started (clock ticks since boot): together they name it even when its pid is used again. */
export type ProcessRef = { pid: number; startedAt: string };

export type ProcStat = ProcessRef & {
  parent: number;
  group: number;
  session: number;
  /** It has ended and waits for its parent to ask: it holds no memory. */
  zombie: boolean;
  /** Clock ticks of a core that it used itself, and those of children it has waited for. */
  ticks: number;
  childTicks: number;
  /** Resident pages. */
  pages: number;
};

/** Every process under `proc` (/proc); null where there is no such directory, as on macOS. */
export function readProcesses(proc: string): ProcStat[] | null {
  let names: string[];
  try {
    names = readdirSync(proc);
  } catch {
    return null;
  }
  return names.flatMap((name) => (/^\d+$/.test(name) ? (readStat(proc, Number(name)) ?? []) : []));
}

/**
 * Null when there is no such process. Fields by proc_pid_stat(5): the name in parentheses may hold anything, the rest
 * begins behind it.
 */
export function readStat(proc: string, pid: number): ProcStat | null {
  let stat: string;
  try {
    stat = readFileSync(join(proc, String(pid), "stat"), "latin1");
  } catch {
    return null;
  }
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const number = (field: number): number => Number(fields[field - 3]) || 0;
  return {
    pid,
    startedAt: fields[19] ?? "",
    parent: number(4),
    group: number(5),
    session: number(6),
    zombie: fields[0] === "Z" || fields[0] === "X",
    ticks: number(14) + number(15),
    childTicks: number(16) + number(17),
    pages: number(24),
  };
}
