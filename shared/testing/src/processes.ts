/** The processes of one fleet, found from outside (Linux). */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface ProcessInfo {
  pid: number;
  command: string;
}

export function allProcesses(): ProcessInfo[] {
  return pids().map((pid) => ({ pid, command: procFile(pid, "cmdline") }));
}

/** Every process that `pid` started, and what those started, containers' processes too. */
export function descendantsOf(pid: number): ProcessInfo[] {
  const parents = new Map(pids().map((one) => [one, parentOf(one)]));
  const found: ProcessInfo[] = [];
  for (let generation = [pid]; generation.length > 0;) {
    generation = [...parents].filter(([, parent]) => generation.includes(parent)).map(([child]) => child);
    found.push(...generation.map((child) => ({ pid: child, command: procFile(child, "cmdline") })));
  }
  return found;
}

/** Of `processes` those that still run; a pid that was given to another program is not one of them. */
export function alive(processes: readonly ProcessInfo[]): ProcessInfo[] {
  return processes.filter(({ pid, command }) => command !== "" && procFile(pid, "cmdline") === command);
}

/** Processes that carry `mark` (a fleet's directory) in their environment or command line, or work below it. */
export function processesOf(mark: string): ProcessInfo[] {
  return pids().flatMap((pid) => {
    const command = procFile(pid, "cmdline");
    const said = [command, procFile(pid, "environ"), linkOf(`/proc/${pid}/cwd`)];
    return said.some((each) => each.includes(mark)) ? [{ pid, command }] : [];
  });
}

/** The environment of a process, as `NAME=value` each. */
export function environmentOf(pid: number): string[] {
  return procFile(pid, "environ").split(" ").filter(Boolean);
}

/** TCP ports on which one of `processes` listens. */
export function listeningPorts(processes: readonly ProcessInfo[]): { port: number; pid: number; command: string }[] {
  const ports = new Map(["tcp", "tcp6"].flatMap((table) => listeners(table)));
  return processes.flatMap(({ pid, command }) =>
    socketsOf(pid).flatMap((inode) => {
      const port = ports.get(inode);
      return port === undefined ? [] : [{ port, pid, command }];
    }),
  );
}

function pids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number);
}

/** Field 4 of /proc/pid/stat (proc(5)); the command in parentheses before it may hold spaces. */
function parentOf(pid: number): number {
  const stat = procFile(pid, "stat");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
}

/** Inode and port of each socket in state LISTEN (0A) of /proc/net/`table` (proc_net_tcp). */
function listeners(table: string): [string, number][] {
  const lines = readFileSync(`/proc/net/${table}`, "utf8").trim().split("\n").slice(1);
  return lines.flatMap((line): [string, number][] => {
    const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
    return state === "0A" ? [[inode, Number.parseInt(local.split(":")[1] ?? "", 16)]] : [];
  });
}

function socketsOf(pid: number): string[] {
  try {
    const links = readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`));
    return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function procFile(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").replaceAll("\0", " ");
  } catch {
    // It ended meanwhile, or is another user's.
    return "";
  }
}

/** Whether this is an agent itself: its Node, with whatever flags it is started with. */
export function isAgent({ command }: ProcessInfo): boolean {
  return /^\S*node (--\S+ )*\S*agent\.mjs/.test(command);
}

/** Whether this is the runtime of Workers. */
export function isWorkerd({ command }: ProcessInfo): boolean {
  return command.includes("workerd serve");
}
