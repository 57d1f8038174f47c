/** One supervised process through all its runs: its state, and what comes after each end of it. */
import { AppError, type Exit, type ProcessSpec, type ProcessState } from "@gantry/contracts";
import type { ChildEnv } from "../child-env.ts";
import type { ProcStat } from "../proc-stat.ts";
import type { Sink } from "../sink.ts";
import { backoffMs } from "./backoff.ts";
import { type Bounds, REASON_CHARS } from "./bounds.ts";
import type { FaultThrottle } from "./fault-throttle.ts";
import { LivenessWatch } from "./liveness.ts";
import { ReadinessWatch } from "./readiness.ts";
import { Run } from "./run.ts";
import { AT_REST, type ProcessStatus, shownCommand } from "./status.ts";

export type Surroundings = {
  sink: Sink;
  faults: FaultThrottle;
  env: ChildEnv;
  home: string;
  bounds: Bounds;
  /** What a process has to wait for before it is started, as a sentence; null when nothing. */
  blocked(spec: ProcessSpec): string | null;
  /** The process came into another state. */
  changed(process: Supervised): void;
};

/** What is to follow the end of the run: of one that is being ended, by whom or why. */
type Goal = { next: "stop"; reason: string | null } | { next: "restart" } | { next: "fail"; reason: string };

export class Supervised {
  readonly spec: ProcessSpec;
  readonly declared: boolean;
  /** When it came to rest last, by the monotonic clock. */
  restedAt = 0;
  readonly #around: Surroundings;
  readonly #command: string[];
  #state: ProcessState = "starting";
  #reason: string | null = null;
  #changedAt = Date.now();
  #startedAt: number | null = null;
  #exit: Exit | null = null;
  #restarts = 0;
  /** This run came to serve: it was ready, or has no readiness. */
  #served = false;
  /** Restarts without a stable run between them. */
  #inARow = 0;
  #usage: { cpu: number; memoryBytes: number } | null = null;
  /** The newest run, which may have ended. */
  #run: Run | null;
  #runs = false;
  /** Of several that are declared together each is begun in its turn, whatever the others come to before. */
  #begun = false;
  #goal: Goal | null = null;
  #ending: Promise<void> | null = null;
  #backoff: NodeJS.Timeout | null = null;
  #readiness: ReadinessWatch | null = null;
  #liveness: LivenessWatch | null = null;

  /** `former` is the process of this name that it replaces: what that one left behind is ended first. */
  constructor(spec: ProcessSpec, declared: boolean, around: Surroundings, former: Supervised | null) {
    this.spec = spec;
    this.declared = declared;
    this.#around = around;
    this.#command = shownCommand(spec.command);
    this.#run = former ? former.#run : null;
  }

  get status(): ProcessStatus {
    return {
      id: this.spec.name,
      name: this.spec.name,
      state: this.#state,
      command: this.#command,
      pid: this.pid,
      exit: this.#exit,
      restarts: this.#restarts,
      reason: this.#reason,
      startedAt: this.#startedAt,
      changedAt: this.#changedAt,
      cpu: this.#usage?.cpu ?? null,
      memoryBytes: this.#usage?.memoryBytes ?? null,
    };
  }

  get state(): ProcessState {
    return this.#state;
  }

  get pid(): number | null {
    return this.#runs ? (this.#run?.pid ?? null) : null;
  }

  get isAtRest(): boolean {
    return AT_REST.has(this.#state);
  }

  /** Whether those that depend on it may start. What has no readiness and ended well has done what it is for. */
  get isServing(): boolean {
    if (this.#state === "ready") return true;
    return (
      this.spec.readiness === null &&
      (this.#state === "running" || (this.#state === "exited" && this.#exit?.code === 0))
    );
  }

  /** Whether something that it started outlived it. Reads /proc. */
  get hasLeft(): boolean {
    return this.#run?.hasLeft() ?? false;
  }

  remember(table: readonly ProcStat[]): void {
    this.#run?.remember(table);
  }

  sampled(usage: { cpu: number; memoryBytes: number }): void {
    if (this.#runs) this.#usage = usage;
  }

  /** Begins, from rest or after a run. */
  begin(): void {
    this.#begun = true;
    this.#enter("starting", null);
    void this.#clearAndLaunch();
  }

  /** What it waits for may have changed. */
  proceed(): void {
    if (!this.#begun || this.#state !== "starting" || this.#ending || this.#runs) return;
    const blocked = this.#around.blocked(this.spec);
    if (blocked === null) this.#launch();
    else if (blocked !== this.#reason) this.#enter("starting", blocked);
  }

  /** Ends it for good; `stopping` until all that it started is gone. `graceMs` in place of its own when it is shorter. */
  stop(reason: string | null = null, graceMs = this.spec.stopGraceMs): void {
    if (this.isAtRest && !this.hasLeft) return;
    this.#endFor({ next: "stop", reason }, Math.min(graceMs, this.spec.stopGraceMs));
  }

  restart(): void {
    this.#inARow = 0;
    this.#endFor({ next: "restart" }, this.spec.stopGraceMs);
  }

  /** Throws CONFLICT when it does not run. */
  signal(name: NodeJS.Signals): void {
    if (this.#runs && this.#run?.signal(name)) return;
    throw new AppError("CONFLICT", `cannot signal process ${this.spec.name}: it is ${this.#state}`);
  }

  /** Fulfils when what was being ended is gone. */
  async settled(): Promise<void> {
    while (this.#ending) await this.#ending;
  }

  #endFor(goal: Goal, graceMs: number): void {
    this.#goal = goal;
    if (this.#backoff) clearTimeout(this.#backoff);
    this.#backoff = null;
    this.#unwatch();
    const run = this.#run;
    if (!this.#runs && !this.#ending && !run?.hasLeft()) {
      this.#reached(goal);
      return;
    }
    this.#enter("stopping", goal.next === "restart" ? "restarts on request" : goal.reason);
    this.#clear(graceMs).then(() => {
      // Of two that asked in turn the later one counts, and it is told once.
      if (this.#goal === goal) this.#reached(goal);
    });
  }

  /** Ends what runs, or was left behind; callers in between wait for the same end. */
  #clear(graceMs: number): Promise<void> {
    const run = this.#run;
    const end = async (): Promise<void> => {
      await run?.end(graceMs);
      if (this.#runs) await run?.over;
      await run?.close();
    };
    const before = this.#ending;
    const ending = Promise.all([before, end()]).then(() => {
      if (this.#ending === ending) this.#ending = null;
    });
    this.#ending = ending;
    return ending;
  }

  #reached(goal: Goal): void {
    this.#goal = null;
    if (goal.next === "stop") this.#enter("stopped", goal.reason);
    else if (goal.next === "fail") this.#after(true, goal.reason);
    else {
      if (this.#startedAt !== null) this.#restarts++;
      this.begin();
    }
  }

  async #clearAndLaunch(): Promise<void> {
    if (this.#run) {
      await this.#clear(this.spec.stopGraceMs);
      if (this.#goal) return;
    }
    this.proceed();
  }

  #launch(): void {
    const { sink, faults, env, home } = this.#around;
    try {
      const run = new Run({
        spec: this.spec,
        sink,
        faults,
        env,
        home,
        line: (text) => this.#readiness?.line(text),
        ended: (exit, why) => this.#ended(exit, why),
      });
      this.#run = run;
      this.#runs = true;
      this.#served = this.spec.readiness === null;
      if (run.pid === null) return;
      this.#startedAt = run.startedAt;
    } catch (err) {
      if (!(err instanceof AppError)) throw err;
      this.#exit = { code: err.type === "NOT_FOUND" ? 127 : 126, signal: null };
      this.#after(true, err.message);
      return;
    }
    const { readiness } = this.spec;
    if (readiness)
      this.#readiness = new ReadinessWatch(
        readiness,
        () => this.#ready(),
        (why) => this.#fail(why),
      );
    else this.#watchLiveness();
    this.#enter("running", null);
  }

  #ready(): void {
    this.#served = true;
    this.#watchLiveness();
    this.#enter("ready", null);
  }

  #watchLiveness(): void {
    if (this.spec.liveness) this.#liveness = new LivenessWatch(this.spec.liveness, (why) => this.#fail(why));
  }

  #unwatch(): void {
    this.#readiness?.stop();
    this.#liveness?.stop();
    this.#readiness = null;
    this.#liveness = null;
  }

  /** It runs, but must not. */
  #fail(reason: string): void {
    if (this.#runs && !this.#goal) this.#endFor({ next: "fail", reason }, this.spec.stopGraceMs);
  }

  #ended(exit: Exit, why: string | null): void {
    this.#runs = false;
    this.#exit = exit;
    this.#usage = null;
    this.#unwatch();
    if (this.#served && this.#run && this.#run.age >= this.#around.bounds.stableMs) this.#inARow = 0;
    if (!this.#goal) this.#after(exit.code !== 0, why ?? sentence(exit));
  }

  /** Its run is over: by its restart policy it rests, or is started again after a while. */
  #after(failed: boolean, reason: string): void {
    const { policy, maxRestarts, backoffMs: base } = this.spec.restart;
    if (policy === "never" || (policy === "on-failure" && !failed)) {
      this.#enter("exited", reason);
      return;
    }
    if (this.#inARow >= maxRestarts) {
      this.#enter("crash-looping", `${reason}; not started again after ${maxRestarts} restarts in a row`);
      return;
    }
    this.#inARow++;
    const wait = backoffMs(base, this.#inARow, Math.random());
    this.#backoff = setTimeout(() => {
      this.#restarts++;
      this.begin();
    }, wait);
    this.#enter("backing-off", `${reason}; restart ${this.#inARow} of ${maxRestarts} follows in ${wait} ms`);
  }

  #enter(state: ProcessState, reason: string | null): void {
    const at = Date.now();
    if (state !== this.#state) this.#changedAt = at;
    this.#state = state;
    this.#reason = reason?.slice(0, REASON_CHARS).toWellFormed() ?? null;
    if (this.isAtRest) this.restedAt = performance.now();
    this.#around.sink.append("processes", {
      state,
      command: this.#command,
      pid: this.pid,
      exit: this.#exit,
      restarts: this.#restarts,
      reason: this.#reason,
      at,
      process: this.spec.name,
      startedAt: this.#startedAt,
    });
    this.#around.changed(this);
  }
}

const sentence = ({ code, signal }: Exit): string =>
  signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
