/** Bubblewrap: what a container sees of the machine when the `bwrap` program is there and works. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, sep } from "node:path";
import { promisify } from "node:util";
import type { Places } from "./environment.ts";

/** What the engine knows of the machine and every container must not see, or must see. */
export interface SandboxRules {
  /** The repository and other directories to show read-only although they may lie in a hidden place. */
  show: readonly string[];
  /** Directories and files that hold secrets or other containers' data. */
  hide: readonly string[];
}

export interface Cell {
  /** Short and printable; becomes the host name. */
  name: string;
  /** The container's own directories on the machine. */
  home: string;
  tmp: string;
  sockets: string;
}

/** Where a cell finds its own directories. */
export const INSIDE: Places & { sockets: string } = { home: "/home/gantry", tmp: "/tmp", sockets: "/run/gantry" };

/** Kept of /run: without them names cannot be resolved on systems that link /etc/resolv.conf or programs there. */
const RUN_KEPT = ["systemd/resolve", "resolvconf", "NetworkManager", "current-system", "wrappers", "opengl-driver"];

const PROBE_LIMIT_MS = 5_000;

/** The arguments of `bwrap` up to the command. Order matters: a later mount covers an earlier one. */
export function bubblewrapArguments(rules: SandboxRules, cell: Cell): string[] {
  const args = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--hostname", cell.name];
  // As root bwrap would keep every capability, enough to mount the root writable again.
  args.push("--die-with-parent", "--cap-drop", "ALL");
  args.push("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/run", "--tmpfs", "/home");
  for (const path of RUN_KEPT) args.push("--ro-bind-try", join("/run", path), join("/run", path));
  args.push("--bind", cell.tmp, "/tmp", "--tmpfs", "/var/tmp", "--tmpfs", "/dev/shm");
  const home = homedir();
  if (home !== "/" && !isInside(home, "/home") && existsSync(home)) args.push("--tmpfs", home);
  for (const path of rules.show) args.push("--ro-bind", path, path);
  for (const path of rules.hide) args.push(...hidden(path));
  args.push("--bind", cell.home, INSIDE.home, "--bind", cell.sockets, INSIDE.sockets, "--chdir", INSIDE.home);
  return args;
}

/** The path of a `bwrap` that really makes such a cell on this machine, or null. */
export async function findBubblewrap(rules: SandboxRules, scratch: string): Promise<string | null> {
  if (process.platform !== "linux" || !existsSync("/home")) return null;
  const cell = makeCell("probe", join(scratch, "probe"), join(scratch, "probe", "sockets"));
  const command = ["--", "/bin/sh", "-c", `test -d /proc/1 && test -w "$1" && ! touch /usr/.probe 2>/dev/null`];
  const args = [...bubblewrapArguments(rules, cell), ...command, "sh", INSIDE.home];
  for (const dir of (process.env["PATH"] ?? "").split(":")) {
    const program = join(dir, "bwrap");
    if (!dir.startsWith("/") || !existsSync(program)) continue;
    const works = promisify(execFile)(program, args, { timeout: PROBE_LIMIT_MS, env: {} });
    if (
      await works.then(
        () => true,
        () => false,
      )
    )
      return program;
  }
  return null;
}

/** Makes a container's directories, readable by nobody else. */
export function makeCell(name: string, directory: string, sockets: string): Cell {
  const cell = { name, home: join(directory, "home"), tmp: join(directory, "tmp"), sockets };
  for (const path of [cell.home, cell.tmp, cell.sockets]) mkdirSync(path, { recursive: true, mode: 0o700 });
  return cell;
}

/** Files of the repository that hold a developer's secrets (a remote's URL may too) or the local database. */
export function secretsOf(root: string): string[] {
  const rooms = ["", "orchestrator", "workers"].map((name) => join(root, name));
  const workers = existsSync(join(root, "workers")) ? readdirSync(join(root, "workers")) : [];
  const places = [...rooms, ...workers.map((name) => join(root, "workers", name))].filter((dir) => existsSync(dir));
  return places.flatMap((dir) => {
    const names = readdirSync(dir).filter((name) => /^\.((dev\.vars|env)(\.|$)|wrangler$|git$)/.test(name));
    return names.map((name) => join(dir, name));
  });
}

/** Whether `path` is `directory` or inside it. */
export function isInside(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}

function hidden(path: string): string[] {
  if (!existsSync(path)) return [];
  try {
    readdirSync(path);
    return ["--tmpfs", path];
  } catch {
    return ["--ro-bind", "/dev/null", path];
  }
}

/** Where the engine's own Node lives; it must be visible for `node` to start. */
export const NODE_DIRECTORY = dirname(process.execPath);
