/** All supervised processes of a container: starts, lists, stops them, and ends them in order. */
import { setTimeout as wait } from "node:timers/promises";
import { AppError, MAX_PROCESSES, type ProcessSpec, type SIGNAL } from "@gantry/contracts";
import type { ChildEnv } from "../child-env.ts";
import { DRAIN_HANGUP_MS, DRAIN_TERMINATE_MS } from "../limits.ts";
import { processTable } from "../process-tree.ts";
import type { Sink } from "../sink.ts";
import { BOUNDS, type Bounds, REMEMBER_MS } from "./bounds.ts";
import { checkDependencies, depth, type Graph } from "./dependencies.ts";
import { FaultThrottle } from "./fault-throttle.ts";
import { OWN_PROCESS } from "./own-process.ts";
import type { ProcessStatus } from "./status.ts";
import { Supervised, type Surroundings } from "./supervised.ts";

export type SupervisorOptions = { env: ChildEnv; home: string; bounds?: Bounds };

/** From the agent's signal until SIGKILL for what is left, as for sessions. Milliseconds. */
export const DRAIN_PROCESSES_MS = DRAIN_HANGUP_MS + DRAIN_TERMINATE_MS;
/** What a killed process may still take until it is given up. Milliseconds. */
export const GONE_MS = 500;

export class Supervisor {
  readonly #around: Surroundings;
  readonly #processes = new Map<string, Supervised>();
  readonly #remember: NodeJS.Timeout;
  #draining = false;

  constructor(sink: Sink, { env, home, bounds = BOUNDS }: SupervisorOptions) {
    this.#around = {
      sink,
      faults: new FaultThrottle(sink, bounds.faults),
      env,
      home,
      bounds,
      blocked: (spec) => this.#blocked(spec),
      changed: (process) => this.#changed(process),
    };
    this.#remember = setInterval(() => this.#look(), REMEMBER_MS).unref();
  }

  /**
   * Starts what the image declares, each when what it depends on is ready. Throws, before anything is started, CONFLICT
   * for a name that is there twice, NOT_FOUND or VALIDATION_ERROR for what they depend on, RATE_LIMITED beyond
   * MAX_PROCESSES.
   */
  startDeclared(specs: readonly ProcessSpec[]): void {
    const graph = new Map([...this.#graph(), ...specs.map((spec) => [spec.name, spec.dependsOn] as const)]);
    for (const [index, spec] of specs.entries()) {
      this.#checkName(spec.name);
      const twice = specs.findIndex(({ name }) => name === spec.name) !== index;
      if (twice || this.#processes.has(spec.name))
        throw new AppError("CONFLICT", `process ${spec.name} is there already`);
      checkDependencies(spec, graph);
    }
    if (graph.size > MAX_PROCESSES) throw tooMany();
    const added = specs.map((spec) => new Supervised(spec, true, this.#around, null));
    for (const process of added) this.#processes.set(process.spec.name, process);
    for (const process of added) process.begin();
  }

  /**
   * Starts a process, in place of one of its name that is at rest. Throws CONFLICT when that one is not at rest,
   * RATE_LIMITED beyond MAX_PROCESSES, NOT_FOUND and VALIDATION_ERROR for what it depends on, UNAVAILABLE when the
   * container stops. That its command cannot run is no error: its state says so.
   */
  start(spec: ProcessSpec): ProcessStatus {
    this.#checkOpen();
    this.#checkName(spec.name);
    const former = this.#processes.get(spec.name) ?? null;
    if (former && !former.isAtRest) throw new AppError("CONFLICT", `process ${spec.name} is ${former.state} already`);
    checkDependencies(spec, new Map([...this.#graph(), [spec.name, spec.dependsOn]]));
    if (!former && this.#processes.size >= MAX_PROCESSES) this.#forgetOne(spec.dependsOn);
    const process = new Supervised(spec, former?.declared ?? false, this.#around, former);
    this.#processes.set(spec.name, process);
    process.begin();
    return process.status;
  }

  /** In the order in which they were first started. */
  list(): ProcessStatus[] {
    return [...this.#processes.values()].map(({ status }) => status);
  }

  /** Throws NOT_FOUND. */
  get(name: string): ProcessStatus {
    return this.#find(name).status;
  }

  /** Ends it and all that it started; gives it as `stopping`. One at rest stays as it is. Throws NOT_FOUND. */
  stop(name: string): ProcessStatus {
    const process = this.#find(name);
    process.stop();
    return process.status;
  }

  /** Ends it when it runs, and starts it at once, with a new count of restarts in a row. Throws NOT_FOUND, UNAVAILABLE. */
  restart(name: string): ProcessStatus {
    this.#checkOpen();
    const process = this.#find(name);
    process.restart();
    return process.status;
  }

  /** Signals the process itself, not what it started. Throws NOT_FOUND, CONFLICT when it does not run. */
  signal(name: string, signal: (typeof SIGNAL)[number]): ProcessStatus {
    const process = this.#find(name);
    process.signal(signal);
    return process.status;
  }

  /** Those that run, for who samples what they use. */
  roots(): { name: string; pid: number }[] {
    return [...this.#processes].flatMap(([name, { pid }]) => (pid === null ? [] : { name, pid }));
  }

  /** What a process and all it started use: cores, bytes. Of one that does not run nothing is kept. */
  sampled(name: string, usage: { cpu: number; memoryBytes: number }): void {
    this.#processes.get(name)?.sampled(usage);
  }

  /**
   * Ends all, dependents first, and starts no other. The time there is is shared along each chain of dependencies.
   * Fulfils when all are gone and everything about them was given to the sink, DRAIN_PROCESSES_MS and GONE_MS later
   * at most.
   */
  async drain(): Promise<void> {
    this.#draining = true;
    clearInterval(this.#remember);
    const until = performance.now() + DRAIN_PROCESSES_MS;
    const graph = this.#graph();
    const ends = new Map<string, Promise<void>>();
    const end = (name: string): Promise<void> => {
      const begun = ends.get(name) ?? this.#end(name, { until, graph, end });
      ends.set(name, begun);
      return begun;
    };
    const all = Promise.all([...this.#processes.keys()].map(end));
    await Promise.race([all, wait(DRAIN_PROCESSES_MS + GONE_MS, undefined, { ref: false })]);
    this.#around.faults.flush();
  }

  async #end(
    name: string,
    { until, graph, end }: { until: number; graph: Graph; end(name: string): Promise<void> },
  ): Promise<void> {
    const dependents = [...graph].filter(([, dependsOn]) => dependsOn.includes(name));
    await Promise.all(dependents.map(([dependent]) => end(dependent)));
    const process = this.#processes.get(name);
    const left = Math.max(0, until - performance.now());
    process?.stop("the container stops", left / (depth(name, graph) + 1));
    await process?.settled();
  }

  #find(name: string): Supervised {
    const process = this.#processes.get(name);
    if (!process) throw new AppError("NOT_FOUND", `there is no process ${name}`);
    return process;
  }

  #checkOpen(): void {
    if (this.#draining) throw new AppError("UNAVAILABLE", "the container stops");
  }

  #checkName(name: string): void {
    if (name === OWN_PROCESS) throw new AppError("VALIDATION_ERROR", `the name ${name} is the agent's own`);
  }

  #graph(): Graph {
    return new Map([...this.#processes].map(([name, { spec }]) => [name, spec.dependsOn]));
  }

  /** The one that ended first goes; those stay that others wait for or that left something behind. Throws RATE_LIMITED. */
  #forgetOne(needed: readonly string[]): void {
    const kept = new Set([...needed, ...[...this.#graph().values()].flat()]);
    const first = [...this.#processes.values()]
      .filter((process) => process.isAtRest && !process.declared && !kept.has(process.spec.name))
      .sort((one, other) => one.restedAt - other.restedAt)
      .find((process) => !process.hasLeft);
    if (!first) throw tooMany();
    this.#processes.delete(first.spec.name);
  }

  #blocked({ dependsOn }: ProcessSpec): string | null {
    if (this.#draining) return "the container stops";
    const missing = dependsOn.flatMap((name) => {
      const process = this.#processes.get(name);
      if (!process || process.isServing) return [];
      return process.isAtRest ? `${name} (${process.state})` : name;
    });
    return missing.length === 0 ? null : `waits for ${missing.join(", ")}`;
  }

  #changed(process: Supervised): void {
    if (this.#draining) return;
    for (const other of this.#processes.values()) if (other.spec.dependsOn.includes(process.spec.name)) other.proceed();
  }

  #look(): void {
    const running = [...this.#processes.values()].filter(({ pid }) => pid !== null);
    if (running.length === 0) return;
    const table = processTable();
    for (const process of running) process.remember(table);
  }
}

const tooMany = (): AppError =>
  new AppError("RATE_LIMITED", `this container has ${MAX_PROCESSES} processes: stop one first`);
