/** One container as Docker knows it: a name, what it was created with, a state, and whoever waits for its end. */
import { randomBytes } from "node:crypto";
import { ApiError } from "./api-error.ts";
import type { CreateBody } from "./create-body.ts";
import { log } from "./log.ts";

export type State = "created" | "running" | "exited" | "removing";

/** What gives a container its body: a host process, or the sidecar's server. */
export interface Body {
  pid: number;
  /** Published ports: container port -> port on 127.0.0.1. */
  ports: ReadonlyMap<number, number>;
  exited: Promise<number>;
  signal(signal: NodeJS.Signals): Promise<void>;
}

export interface Runner {
  /** Starts the body; rejects with an ApiError when it cannot. */
  start(): Promise<Body>;
  /** Frees what the container held on the disk. */
  remove(): Promise<void>;
  logs(): Buffer;
}

export class Container {
  /** 64 hexadecimal digits, as Docker's. */
  readonly id: string;
  readonly name: string;
  readonly spec: CreateBody;
  readonly runner: Runner;
  readonly createdAt = new Date();
  readonly removed: Promise<void>;
  startedAt: Date | null = null;
  finishedAt: Date | null = null;
  exitCode = 0;
  body: Body | null = null;
  #state: State = "created";
  #starting: Promise<void> | null = null;
  readonly #markRemoved: () => void;

  constructor(name: string, spec: CreateBody, makeRunner: (container: { id: string; name: string }) => Runner) {
    this.id = randomBytes(32).toString("hex");
    this.name = name;
    this.spec = spec;
    this.runner = makeRunner(this);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.removed = promise;
    this.#markRemoved = resolve;
  }

  get state(): State {
    return this.#state;
  }

  get isRunning(): boolean {
    return this.#state === "running";
  }

  /** False when it runs already. */
  async start(): Promise<boolean> {
    if (this.isRunning) return false;
    if (this.#state === "removing") throw new ApiError(409, `container ${this.name} is marked for removal`);
    this.#starting ??= this.#run().finally(() => (this.#starting = null));
    await this.#starting;
    return true;
  }

  /** Sends a signal to the main process; throws ApiError 409 when there is none. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const body = this.body;
    if (body === null) {
      throw new ApiError(409, `Cannot kill container: ${this.name}: Container ${this.id} is not running`);
    }
    await body.signal(signal);
  }

  /** Resolves with the exit code when it does not run, at once if it does not now. */
  async wait(): Promise<number> {
    await this.#starting?.catch(() => {});
    return this.body === null ? this.exitCode : await this.body.exited;
  }

  /** Kills it if it runs and frees what it held; the second caller waits for the first. */
  async remove(): Promise<void> {
    if (this.#state === "removing") return await this.removed;
    await this.#starting?.catch(() => {});
    this.#state = "removing";
    await this.body?.signal("SIGKILL");
    // What cannot be deleted must not keep the name taken.
    await this.runner.remove().catch((err: unknown) => log(`container ${this.name} left files behind: ${String(err)}`));
    this.#markRemoved();
  }

  async #run(): Promise<void> {
    const body = await this.runner.start().catch((err: unknown) => {
      this.exitCode = 127;
      throw err;
    });
    this.body = body;
    this.startedAt = new Date();
    this.finishedAt = null;
    this.#state = "running";
    void body.exited.then((code) => {
      this.exitCode = code;
      this.finishedAt = new Date();
      this.body = null;
      if (this.#state === "running") this.#state = "exited";
    });
  }
}
