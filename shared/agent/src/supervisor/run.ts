/** One run of a supervised process, from its start until its last output is read. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { resolve } from "node:path";
import { AppError, type Exit, newId, OUTPUT, type ProcessSpec } from "@gantry/contracts";
import type { ChildEnv } from "../child-env.ts";
import { endProcesses, endTree } from "../end-tree.ts";
import type { ProcStat } from "../proc-stat.ts";
import { processTable } from "../process-tree.ts";
import { checkRunnable } from "../pty/resolve-command.ts";
import { LAST_OUTPUT_MS } from "./bounds.ts";
import { Family, RUN_MARK } from "./family.ts";
import { Feed, type FeedOptions } from "./feed.ts";
import { openPipes } from "./pipe.ts";

export type RunOptions = Omit<FeedOptions, "process"> & {
  spec: ProcessSpec;
  env: ChildEnv;
  home: string;
  /** Once, behind the last line that was printed before the exit; `why` when it never ran. */
  ended(exit: Exit, why: string | null): void;
};

/** What a shell answers for a command it cannot run (POSIX XCU 2.8.2), as Docker does. */
const CANNOT_RUN = { code: 126, signal: null };

/** Loop turns without output after which a pipe is empty: in each the poll comes before the check. */
const EMPTY_TURNS = 2;

export class Run {
  /** Null when it could not be started; `ended` says why then. */
  readonly pid: number | null;
  readonly startedAt = Date.now();
  /** Milliseconds of the monotonic clock. */
  readonly #begun = performance.now();
  /** Fulfils after `ended`. */
  readonly over: Promise<void>;
  readonly #options: RunOptions;
  readonly #child: ChildProcess;
  readonly #family: Family | null;
  readonly #outputs: { source: Readable; feed: Feed; closed: boolean }[] = [];
  #chunks = 0;
  #exited = false;

  /** Throws AppError when the command or its directory is not there, or may not be used. */
  constructor(options: RunOptions) {
    this.#options = options;
    const { spec, env, home } = options;
    const [file = "", ...args] = spec.command;
    const cwd = directory(home, spec.cwd);
    const mark = newId();
    const own: ChildEnv = { ...env, PWD: cwd, ...spec.env, [RUN_MARK]: mark };
    checkRunnable(file, own, cwd);
    const pipes = openPipes(OUTPUT.length);
    try {
      const outputs = pipes?.map(({ write }) => write) ?? OUTPUT.map(() => "pipe" as const);
      this.#child = spawn(file, args, { cwd, env: own, detached: true, stdio: ["ignore", ...outputs] });
    } catch (err) {
      for (const { read } of pipes ?? []) read.destroy();
      throw new AppError("INTERNAL_ERROR", `cannot run ${file}: ${err instanceof Error ? err.message : String(err)}`);
    } finally {
      for (const { write } of pipes ?? []) closeSync(write);
    }
    this.pid = this.#child.pid ?? null;
    this.#family = this.pid === null ? null : new Family(this.pid, mark);
    const sources = pipes?.map(({ read }) => read) ?? [this.#child.stdout, this.#child.stderr];
    sources.forEach((source, index) => source && this.#read(source, index));
    this.over = this.#follow(file);
  }

  /** How long it has run, ms; wall clocks that jump change nothing. */
  get age(): number {
    return performance.now() - this.#begun;
  }

  /** False when it does not run any more. */
  signal(name: NodeJS.Signals): boolean {
    return !this.#exited && this.#child.kill(name);
  }

  remember(table: readonly ProcStat[]): void {
    if (!this.#exited) this.#family?.remember(table);
  }

  /** Whether something that it started still lives. */
  hasLeft(): boolean {
    return (this.#family?.members().length ?? 0) > 0;
  }

  /** SIGTERM to all that it started, SIGKILL after `graceMs` to what is left. Fulfils when they are gone. */
  async end(graceMs: number): Promise<void> {
    if (!this.#family || this.pid === null) return;
    const ending = [{ signal: "SIGTERM", waitMs: graceMs }] as const;
    const members = this.#family.members();
    if (members.length > 0) await endProcesses(members, ending);
    // Without /proc only the process group can be named.
    else if (!this.#exited && processTable().length === 0) await endTree(this.pid, ending);
    // What was born meanwhile to parents that are gone.
    await endProcesses(this.#family.members(), []);
  }

  /** Gives what is in the pipes and reads no more: what still writes has escaped, and gets SIGPIPE. */
  async close(): Promise<void> {
    await this.#lastOutput();
    const open = this.#outputs.filter(({ closed }) => !closed);
    await Promise.all(open.map(({ source }) => closed(source.destroy())));
  }

  #read(source: Readable, index: number): void {
    const stream = OUTPUT[index] ?? "stderr";
    const feed = new Feed(stream, { ...this.#options, process: this.#options.spec.name });
    const output = { source, feed, closed: false };
    this.#outputs.push(output);
    source.on("data", (chunk: Uint8Array) => {
      this.#chunks++;
      feed.push(chunk);
      // One that prints without end gets its turn as everybody does: Node would read 2 MiB of it at a time.
      source.pause();
      setImmediate(() => source.resume());
    });
    // A broken pipe is its end.
    source.on("error", () => {});
    source.once("close", () => {
      output.closed = true;
      feed.end();
    });
  }

  async #follow(file: string): Promise<void> {
    const { promise, resolve: done } = Promise.withResolvers<{ exit: Exit; why: string | null }>();
    this.#child.once("exit", (code, signal) => done({ exit: { code, signal }, why: null }));
    this.#child.on("error", (err) => {
      if (this.pid === null) done({ exit: CANNOT_RUN, why: `cannot run ${file}: ${err.message}` });
    });
    const { exit, why } = await promise;
    this.#exited = true;
    this.#family?.rootEnded();
    await this.#lastOutput();
    this.#options.ended(exit, why);
  }

  /** Until the pipes are at their end, or empty: what the process left behind may hold them open for long. */
  async #lastOutput(): Promise<void> {
    const until = performance.now() + LAST_OUTPUT_MS;
    for (let empty = 0; empty < EMPTY_TURNS && performance.now() < until && !this.#isClosed();) {
      const before = this.#chunks;
      await turn();
      empty = this.#chunks === before ? empty + 1 : 0;
    }
    for (const { feed, closed } of this.#outputs) if (!closed) feed.flush();
  }

  #isClosed(): boolean {
    return this.#outputs.every(({ closed }) => closed);
  }
}

/** Fulfils with `close`, also when an error comes before it. */
const closed = (source: Readable): Promise<void> => new Promise((fulfil) => source.once("close", () => fulfil()));

/** Throws NOT_FOUND when there is no such directory; a home that is missing is replaced by the root, as in sessions. */
function directory(home: string, cwd: string | null): string {
  const path = resolve(home, cwd ?? ".");
  if (isDirectory(path)) return path;
  if (cwd === null) return "/";
  throw new AppError("NOT_FOUND", `cannot run in ${path}: no such directory`);
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
