/** Takes a sample of the container and of each supervised process every SAMPLE_MS. */
import { type MetricRecord, SAMPLE_MS } from "@gantry/contracts";
import type { Sink } from "../sink.ts";
import { ContainerMeter } from "./container-meter.ts";
import { readDisk } from "./disk.ts";
import { type ProcEntry, readProcTable, readUnits, type Units } from "./proc-table.ts";
import { Rate } from "./rate.ts";
import type { Scope } from "./scope.ts";
import { TreeMeter } from "./tree-meter.ts";

/** The first sample comes that soon, so that nobody looks at an empty chart. Milliseconds. */
export const FIRST_SAMPLE_MS = 1_000;

/** What runs under supervision: the leader of each process' group, and who wants to know what its tree uses. */
export interface Sampled {
  roots(): Iterable<{ name: string; pid: number }>;
  sampled(name: string, use: { cpu: number; memoryBytes: number }): void;
}

export type SamplerOptions = {
  sink: Sink;
  processes: Sampled;
  /** A directory on the file system the container writes to. */
  home: string;
  scope: Scope;
  /** What stands for the root directory; tests have another. */
  root?: string;
  proc?: string;
};

/** Rates of one supervised process. */
type Meter = { pid: number; tree: TreeMeter; cpu: Rate; used: number };

export class Sampler {
  readonly #sink: Sink;
  readonly #processes: Sampled;
  readonly #home: string;
  readonly #proc: string;
  readonly #units: Units;
  readonly #container: ContainerMeter;
  readonly #meters = new Map<string, Meter>();
  #isSampling = false;
  #sampledAt: number | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor({ sink, processes, home, scope, root = "/", proc = "/proc" }: SamplerOptions) {
    this.#sink = sink;
    this.#processes = processes;
    this.#home = home;
    this.#proc = proc;
    this.#units = readUnits(proc);
    this.#container = new ContainerMeter(scope, root, proc, process.pid);
  }

  /** Counts from now on. */
  start(): void {
    if (this.#timer) return;
    this.#measure();
    this.#timer = setTimeout(() => {
      void this.sample();
      this.#timer = setInterval(() => void this.sample(), SAMPLE_MS).unref();
    }, FIRST_SAMPLE_MS).unref();
  }

  stop(): void {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
  }

  /**
   * One sample: a record of the container and one of each process that runs. Never rejects. While a file system does
   * not answer there is no other, so that no more of them wait for it.
   */
  async sample(): Promise<void> {
    if (this.#isSampling) return;
    this.#isSampling = true;
    const at = Date.now();
    const records = this.#measure();
    const disk = await readDisk(this.#home);
    this.#isSampling = false;
    for (const record of records) {
      const { process, cpu, memoryBytes } = record;
      if (process !== null) this.#processes.sampled(process, { cpu, memoryBytes });
      this.#sink.append("metrics", { at, ...record, ...(process === null ? disk : null) });
    }
  }

  /** One walk over /proc answers for all. */
  #measure(): Omit<MetricRecord, "seq" | "at">[] {
    const at = performance.now();
    const table = readProcTable(this.#proc, this.#units);
    const container = this.#container.measure(table, at);
    const records = [{ process: null, ...NO_DISK, ...container }];
    return table === null ? records : [...records, ...this.#measureProcesses(table, at)];
  }

  #measureProcesses(table: ReadonlyMap<number, ProcEntry>, at: number): Omit<MetricRecord, "seq" | "at">[] {
    const records: Omit<MetricRecord, "seq" | "at">[] = [];
    const running = new Set<string>();
    for (const { name, pid } of this.#processes.roots()) {
      running.add(name);
      const meter = this.#meterOf(name, pid);
      const { cpu, memoryBytes, pids } = meter.tree.measure(
        table,
        (entry) => entry.pid === pid || entry.group === pid || entry.session === pid,
      );
      if (pids === 0) continue;
      meter.used += cpu;
      const use = { cpu: meter.cpu.next(meter.used, at), memoryBytes, pids };
      records.push({ process: name, ...use, ...NO_DISK, ...NO_LIMITS });
    }
    for (const name of this.#meters.keys()) if (!running.has(name)) this.#meters.delete(name);
    this.#sampledAt = at;
    return records;
  }

  /** One that was started since the sample before has used all its time since then. */
  #meterOf(name: string, pid: number): Meter {
    const known = this.#meters.get(name);
    if (known?.pid === pid) return known;
    const meter: Meter = { pid, tree: new TreeMeter(), cpu: new Rate(), used: 0 };
    if (this.#sampledAt !== null) meter.cpu.next(0, this.#sampledAt);
    this.#meters.set(name, meter);
    return meter;
  }
}

const NO_DISK = { diskUsedBytes: null, diskTotalBytes: null };
const NO_LIMITS = { cpuLimit: null, memoryLimitBytes: null, rxBytesPerSecond: null, txBytesPerSecond: null };
