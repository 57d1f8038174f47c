/** What the container as a whole uses. */
import type { MetricRecord } from "@gantry/contracts";
import { findCgroup } from "./cgroup-paths.ts";
import { type CgroupUse, readCgroup } from "./cgroup.ts";
import { readNetwork } from "./network.ts";
import type { ProcEntry } from "./proc-table.ts";
import { Rate } from "./rate.ts";
import type { Scope } from "./scope.ts";
import { TreeMeter } from "./tree-meter.ts";

export type ContainerUse = Pick<
  MetricRecord,
  "cpu" | "cpuLimit" | "memoryBytes" | "memoryLimitBytes" | "pids" | "rxBytesPerSecond" | "txBytesPerSecond"
>;

export class ContainerMeter {
  readonly #scope: Scope;
  readonly #proc: string;
  readonly #readCgroup: () => CgroupUse | null;
  readonly #self: number;
  readonly #cpu = new Rate();
  readonly #rx = new Rate();
  readonly #tx = new Rate();
  readonly #tree = new TreeMeter();
  /** Seconds of a core that trees have used, summed up so that it is a counter as the group's is. */
  #used = 0;

  /** `root` is "/" but in tests; `self` the agent's pid. */
  constructor(scope: Scope, root: string, proc: string, self: number) {
    const paths = findCgroup(root);
    this.#scope = scope;
    this.#proc = proc;
    this.#self = self;
    // A group at the root of its hierarchy has no such files: it is the machine, of which /proc shows everything.
    const isThere = scope === "own" && readCgroup(paths) !== null;
    this.#readCgroup = isThere ? () => readCgroup(paths) : () => null;
  }

  /** Rates are since the call before, 0 at the first. `table` is null without /proc; `at` monotonic milliseconds. */
  measure(table: ReadonlyMap<number, ProcEntry> | null, at: number): ContainerUse {
    const use = this.#readCgroup() ?? (table === null ? this.#agentAlone() : this.#tableUse(table));
    const { cpu, ...rest } = use;
    const network = this.#scope === "own" ? readNetwork(this.#proc) : null;
    return {
      ...rest,
      cpu: this.#cpu.next(cpu, at),
      rxBytesPerSecond: network && this.#rx.next(network.rx, at),
      txBytesPerSecond: network && this.#tx.next(network.tx, at),
    };
  }

  #tableUse(table: ReadonlyMap<number, ProcEntry>): CgroupUse {
    const whole = this.#scope !== "tree";
    const { cpu, memoryBytes, pids } = this.#tree.measure(table, (entry) => whole || entry.pid === this.#self);
    this.#used += cpu;
    return { cpu: this.#used, cpuLimit: null, memoryBytes, memoryLimitBytes: null, pids };
  }

  #agentAlone(): CgroupUse {
    const { user, system } = process.cpuUsage();
    const memoryBytes = process.memoryUsage.rss();
    return { cpu: (user + system) / 1e6, cpuLimit: null, memoryBytes, memoryLimitBytes: null, pids: 1 };
  }
}
