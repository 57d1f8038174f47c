/** What a container's own control group says it uses and may use. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CgroupPaths } from "./cgroup-paths.ts";

export type CgroupUse = {
  /** Seconds of a core since the group was made. */
  cpu: number;
  cpuLimit: number | null;
  /** Without the file cache that the kernel gives up first, as `docker stats` counts it. */
  memoryBytes: number;
  memoryLimitBytes: number | null;
  pids: number;
};

/**
 * From this on a limit of version 1 is none: the kernel's "unlimited" is the largest 64-bit number, rounded down to a
 * page. Bytes.
 */
const UNLIMITED_BYTES = 2 ** 60;

/**
 * Reads the group's files: of version 1 where it has the controller, else of version 2. Null when something of it is
 * missing, as at the root of a hierarchy, which is the whole machine.
 * https://docs.kernel.org/admin-guide/cgroup-v2.html, https://docs.kernel.org/admin-guide/cgroup-v1/
 */
export function readCgroup(paths: CgroupPaths): CgroupUse | null {
  const cpu = paths.cpuacct === null ? cpu2(paths.unified) : cpu1(paths.cpuacct, paths.cpu);
  const memory = paths.memory === null ? memory2(paths.unified) : memory1(paths.memory);
  const pids = numberIn(paths.pids ?? paths.unified, "pids.current");
  return cpu === null || memory === null || pids === null ? null : { ...cpu, ...memory, pids };
}

type Cpu = Pick<CgroupUse, "cpu" | "cpuLimit">;
type Memory = Pick<CgroupUse, "memoryBytes" | "memoryLimitBytes">;

function cpu2(group: string | null): Cpu | null {
  const micros = keyIn(group, "cpu.stat", "usage_usec");
  if (micros === null) return null;
  const [quota, period] = (text(group, "cpu.max") ?? "").trim().split(" ");
  return { cpu: micros / 1e6, cpuLimit: quotient(Number(quota), Number(period)) };
}

function cpu1(usage: string, limits: string | null): Cpu | null {
  const nanos = numberIn(usage, "cpuacct.usage");
  if (nanos === null) return null;
  const quota = numberIn(limits, "cpu.cfs_quota_us") ?? -1;
  return { cpu: nanos / 1e9, cpuLimit: quotient(quota, numberIn(limits, "cpu.cfs_period_us") ?? 0) };
}

function memory2(group: string | null): Memory | null {
  const used = numberIn(group, "memory.current");
  if (used === null) return null;
  const cache = keyIn(group, "memory.stat", "inactive_file") ?? 0;
  return { memoryBytes: Math.max(0, used - cache), memoryLimitBytes: numberIn(group, "memory.max") };
}

function memory1(group: string): Memory | null {
  const used = numberIn(group, "memory.usage_in_bytes");
  if (used === null) return null;
  const cache = keyIn(group, "memory.stat", "total_inactive_file") ?? 0;
  const limit = numberIn(group, "memory.limit_in_bytes");
  return {
    memoryBytes: Math.max(0, used - cache),
    memoryLimitBytes: limit === null || limit >= UNLIMITED_BYTES ? null : limit,
  };
}

/** Cores; null without a limit: "max" in version 2, -1 in version 1. */
const quotient = (quota: number, period: number): number | null => (quota > 0 && period > 0 ? quota / period : null);

function keyIn(group: string | null, file: string, key: string): number | null {
  const found = new RegExp(`^${key} (\\d+)$`, "m").exec(text(group, file) ?? "")?.[1];
  return found === undefined ? null : Number(found);
}

function numberIn(group: string | null, file: string): number | null {
  const found = /^-?\d+\s*$/.exec(text(group, file) ?? "");
  return found === null ? null : Number(found[0]);
}

function text(group: string | null, file: string): string | null {
  if (group === null) return null;
  try {
    return readFileSync(join(group, file), "utf8");
  } catch {
    return null;
  }
}
