/** Who belongs to a process that was started: also those that left its session and lost their parents. */
import { readFileSync } from "node:fs";
import type { ProcessRef, ProcStat } from "../proc-stat.ts";
import { isAlive, processTable, withDescendants } from "../process-tree.ts";

/** Inherited by everything a process starts unless it clears its environment; the value names one run. */
export const RUN_MARK = "GANTRY_RUN";

export class Family {
  readonly #root: number;
  readonly #mark: string;
  /** By pid, when it started. */
  #known = new Map<number, string>();
  #rootLives = true;
  /** Only what lives has descendants: once nobody is left nobody comes back. */
  #extinct = false;

  /** `root` leads a session of its own and has `mark` as RUN_MARK in its environment. */
  constructor(root: number, mark: string) {
    this.#root = root;
    this.#mark = `${RUN_MARK}=${mark}`;
  }

  /** Takes what /proc shows, now and then while the root lives: who is seen is found later, wherever it moves. */
  remember(table: readonly ProcStat[]): void {
    const refs = withDescendants(table, (entry) => this.#isKnown(entry) || this.#isRoots(entry));
    this.#known = new Map(refs.map(({ pid, startedAt }) => [pid, startedAt]));
  }

  /** The root was reaped: from now on its pid, and the session of that number, may be another's. */
  rootEnded(): void {
    this.#extinct = this.members().length === 0;
    this.#rootLives = false;
  }

  /** All that live, the root among them; reads the environment of every process of this user. */
  members(): ProcessRef[] {
    if (this.#extinct) return [];
    const table = processTable();
    this.remember(table);
    for (const { pid, startedAt } of table) {
      if (!this.#known.has(pid) && this.#isMarked(pid)) this.#known.set(pid, startedAt);
    }
    this.remember(table);
    const alive = [...this.#known].map(([pid, startedAt]) => ({ pid, startedAt })).filter(isAlive);
    if (!this.#rootLives && alive.length === 0) this.#extinct = true;
    return alive;
  }

  #isKnown({ pid, startedAt }: ProcessRef): boolean {
    return this.#known.get(pid) === startedAt;
  }

  #isRoots({ pid, session }: { pid: number; session: number }): boolean {
    return this.#rootLives && (pid === this.#root || session === this.#root);
  }

  #isMarked(pid: number): boolean {
    try {
      return readFileSync(`/proc/${pid}/environ`, "latin1").includes(this.#mark);
    } catch {
      return false;
    }
  }
}
