/** The machine's processes, read from /proc on Linux and from `ps` elsewhere. */
import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";

export interface ProcessInfo {
  pid: number;
  ppid: number;
  group: number;
  /** Session id; 0 where the system does not say. */
  session: number;
}

export const HAS_PROC = process.platform === "linux";

/** Every process that still runs (zombies are left out: they hold nothing and cannot be killed). */
export function listProcesses(): Promise<ProcessInfo[]> {
  return HAS_PROC ? fromProc() : fromPs();
}

/** The value of `name` in a process's initial environment, or null when it has none or it cannot be read. */
export async function environmentValue(pid: number, name: string): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
  const entry = text.split("\0").find((line) => line.startsWith(`${name}=`));
  return entry === undefined ? null : entry.slice(name.length + 1);
}

/** A process's working directory, or null when it cannot be read. */
export function workingDirectory(pid: number): Promise<string | null> {
  return readlink(`/proc/${pid}/cwd`).catch(() => null);
}

/** `roots` and all their descendants among `all`. */
export function descendants(all: readonly ProcessInfo[], roots: readonly number[]): Set<number> {
  const children = Map.groupBy(all, (info) => info.ppid);
  const found = new Set<number>();
  const queue = [...roots];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    if (found.has(pid)) continue;
    found.add(pid);
    queue.push(...(children.get(pid) ?? []).map((info) => info.pid));
  }
  return found;
}

async function fromProc(): Promise<ProcessInfo[]> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const infos = await Promise.all(names.map((name) => readStat(Number(name))));
  return infos.filter((info) => info !== null);
}

/** `/proc/<pid>/stat` is `pid (name) state ppid group session ...`; the name may hold spaces and parentheses. */
async function readStat(pid: number): Promise<ProcessInfo | null> {
  const text = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  const [state, ppid, group, session] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  if (text === "" || state === "Z" || state === "X") return null;
  return { pid, ppid: Number(ppid), group: Number(group), session: Number(session) };
}

/** Room for the listing of a busy machine, in bytes. */
const PS_BYTES = 8 * 1024 * 1024;

async function fromPs(): Promise<ProcessInfo[]> {
  const { stdout } = await promisify(execFile)("ps", ["-axo", "pid=,ppid=,pgid=,stat="], { maxBuffer: PS_BYTES });
  return stdout.split("\n").flatMap((line) => {
    const [pid, ppid, group, state] = line.trim().split(/\s+/);
    if (pid === undefined || pid === "" || state?.startsWith("Z")) return [];
    return [{ pid: Number(pid), ppid: Number(ppid), group: Number(group), session: 0 }];
  });
}
