/** What one tree of processes uses, from sample to sample. */
import type { ProcEntry } from "./proc-table.ts";

export type TreeUse = {
  /** Seconds of a core since the sample before. */
  cpu: number;
  memoryBytes: number;
  pids: number;
};

const keyOf = ({ pid, startedAt }: ProcEntry): string => `${pid}:${startedAt}`;

export class TreeMeter {
  /** Seconds of a core of each process of the sample before, its own only. */
  #before = new Map<string, number>();
  #total = 0;

  /**
   * Of the processes for which `isRoot` says so, all that descend from them, and those that were in the tree at the
   * sample before and lost their parent since.
   *
   * A process that ended took its time out of the sum unless a parent in the tree waited for it: the greater of both
   * differences counts, which is never negative. What is new in the tree began after the sample before.
   * Memory is the resident set of each, so that pages which processes share count several times, as in ps(1).
   */
  measure(table: ReadonlyMap<number, ProcEntry>, isRoot: (entry: ProcEntry) => boolean): TreeUse {
    const now = new Map<string, number>();
    let total = 0;
    let grown = 0;
    let memoryBytes = 0;
    let pids = 0;
    for (const entry of this.#members(table, isRoot)) {
      const key = keyOf(entry);
      now.set(key, entry.cpu);
      total += entry.cpuWithChildren;
      grown += Math.max(0, entry.cpu - (this.#before.get(key) ?? 0));
      memoryBytes += entry.memoryBytes;
      if (!entry.zombie) pids++;
    }
    const cpu = Math.max(grown, total - this.#total);
    this.#before = now;
    this.#total = total;
    return { cpu, memoryBytes, pids };
  }

  #members(table: ReadonlyMap<number, ProcEntry>, isRoot: (entry: ProcEntry) => boolean): Iterable<ProcEntry> {
    const children = new Map<number, ProcEntry[]>();
    const members = new Map<number, ProcEntry>();
    const queue: ProcEntry[] = [];
    for (const entry of table.values()) {
      const siblings = children.get(entry.parent);
      if (siblings) siblings.push(entry);
      else children.set(entry.parent, [entry]);
      if (this.#before.has(keyOf(entry)) || isRoot(entry)) queue.push(entry);
    }
    for (let entry = queue.pop(); entry; entry = queue.pop()) {
      if (members.has(entry.pid)) continue;
      members.set(entry.pid, entry);
      queue.push(...(children.get(entry.pid) ?? []));
    }
    return members.values();
  }
}
