/** Directories that look like /proc and /sys/fs/cgroup, for tests. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export class Fixture implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), "gantry-metrics-"));

  constructor(files: Record<string, string>) {
    this.write(files);
  }

  write(files: Record<string, string>): void {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true });
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** A container of Docker under version 2, with a cgroup namespace of its own. */
export const VERSION_2: Readonly<Record<string, string>> = {
  "proc/self/cgroup": "0::/\n",
  "proc/self/mountinfo": [
    "522 521 0:47 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw",
    "530 525 0:29 / /sys/fs/cgroup ro,nosuid,nodev,noexec,relatime - cgroup2 cgroup rw,nsdelegate",
  ].join("\n"),
  "sys/fs/cgroup/cpu.stat": "usage_usec 2500000\nuser_usec 2000000\nsystem_usec 500000\nnr_periods 0\n",
  "sys/fs/cgroup/cpu.max": "150000 100000\n",
  "sys/fs/cgroup/memory.current": "104857600\n",
  "sys/fs/cgroup/memory.stat": "anon 50000000\nfile 54857600\ninactive_anon 7\ninactive_file 4857600\n",
  "sys/fs/cgroup/memory.max": "268435456\n",
  "sys/fs/cgroup/pids.current": "7\n",
};

const ID = "3f2b";
const V1 = (...controllers: string[]): string =>
  `40 30 0:33 /docker/${ID} /sys/fs/cgroup/${controllers.join(",")} ro,nosuid - cgroup cgroup rw,${controllers.join(",")}`;

/** The same under version 1, whose cgroup namespace is the host's, beside an empty hierarchy of version 2. */
export const VERSION_1: Readonly<Record<string, string>> = {
  "proc/self/cgroup": [
    `12:memory:/docker/${ID}`,
    `5:cpu,cpuacct:/docker/${ID}`,
    `4:pids:/docker/${ID}`,
    `1:name=systemd:/docker/${ID}`,
    "0::/system.slice/containerd.service",
  ].join("\n"),
  "proc/self/mountinfo": [
    V1("memory"),
    V1("cpu", "cpuacct"),
    V1("pids"),
    "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw",
  ].join("\n"),
  "sys/fs/cgroup/cpu,cpuacct/cpuacct.usage": "2500000000\n",
  "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "150000\n",
  "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
  "sys/fs/cgroup/memory/memory.usage_in_bytes": "104857600\n",
  "sys/fs/cgroup/memory/memory.limit_in_bytes": "268435456\n",
  "sys/fs/cgroup/memory/memory.stat": "inactive_file 1\ntotal_inactive_file 4857600\n",
  "sys/fs/cgroup/pids/pids.current": "7\n",
};

/** /proc/<pid>/stat of a process; times in ticks, memory in pages. */
export function stat(
  pid: number,
  parent: number,
  more: {
    name?: string;
    state?: string;
    group?: number;
    cpu?: number;
    children?: number;
    start?: number;
    rss?: number;
  } = {},
): string {
  const { name = "node", state = "S", group = pid, cpu = 0, children = 0, start = 1, rss = 100 } = more;
  const head = [state, parent, group, group, 0, -1, 0, 0, 0, 0, 0];
  return `${pid} (${name}) ${[...head, cpu, 0, children, 0, 20, 0, 1, 0, start, 1_000_000, rss].join(" ")} 0 0\n`;
}
