/** Where the agent's own control group is mounted, for each resource, in version 1, version 2 or both. */
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** The directory of each resource's control group; null where there is none. */
export type CgroupPaths = {
  /** Version 2: all resources in one directory. */
  unified: string | null;
  /** Version 1: a directory a controller. */
  cpu: string | null;
  cpuacct: string | null;
  memory: string | null;
  pids: string | null;
};

type Mount = { root: string; point: string; controllers: Set<string> | null };

/**
 * Reads /proc/self/cgroup and /proc/self/mountinfo under `root` ("/" but in tests). Formats: cgroups(7),
 * proc_pid_mountinfo(5). A group that lies outside of what is mounted is taken to be the mount itself, as in a
 * container whose cgroup namespace is the host's.
 */
export function findCgroup(root: string): CgroupPaths {
  const mounts = read(root, "proc/self/mountinfo").flatMap((line) => parseMount(line) ?? []);
  const found: CgroupPaths = { unified: null, cpu: null, cpuacct: null, memory: null, pids: null };
  for (const line of read(root, "proc/self/cgroup")) {
    const [, names, path = "/"] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (names === undefined) continue;
    if (names === "") {
      const mount = mounts.find(({ controllers }) => controllers === null);
      if (mount) found.unified = directory(root, mount, path);
      continue;
    }
    for (const name of ["cpu", "cpuacct", "memory", "pids"] as const) {
      if (!names.split(",").includes(name)) continue;
      const mount = mounts.find(({ controllers }) => controllers?.has(name));
      if (mount) found[name] = directory(root, mount, path);
    }
  }
  return found;
}

function directory(root: string, { root: mounted, point }: Mount, path: string): string {
  const inside = posix.relative(mounted, path);
  return join(root, point, inside === ".." || inside.startsWith("../") ? "" : inside);
}

/** A mount of a cgroup hierarchy: its controllers, null for version 2. */
function parseMount(line: string): Mount | null {
  const [left = "", right = ""] = line.split(" - ");
  const [, , , root = "/", point = "/"] = left.split(" ");
  const [type, , options = ""] = right.split(" ");
  if (type !== "cgroup" && type !== "cgroup2") return null;
  const controllers = type === "cgroup2" ? null : new Set(options.split(","));
  return { root: unescape(root), point: unescape(point), controllers };
}

/** Space, tab, newline and backslash are written as octal numbers. */
const unescape = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

function read(root: string, path: string): string[] {
  try {
    return readFileSync(join(root, path), "utf8").split("\n");
  } catch {
    return [];
  }
}
