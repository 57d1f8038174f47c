/**
 * A fleet on two development servers, the workers on one and the orchestrator on the other, so that one can be down
 * while the other runs. They find each other by wrangler's registry, which a fleet of `npm start` does without.
 */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  alive,
  type Api,
  apiOf,
  descendantsOf,
  freePort,
  isWorkerd,
  type ProcessInfo,
  ROOT,
  TEST_TOKEN,
  until,
} from "@gantry/testing";
import { type RunningEngine, startEngine } from "../../scripts/engine/index.ts";
import { type Child, startChild } from "../../scripts/start/child.ts";
import { migrate } from "../../scripts/start/migrate.ts";
import { persistDir, wranglerEnv } from "../../scripts/start/wrangler.ts";

const WRANGLER = createRequire(import.meta.url).resolve("wrangler");
/** A server that does not end by itself is killed. Milliseconds. */
const STOP_MS = 60_000;

export class TwoServers implements AsyncDisposable {
  readonly api: Api;
  /** Where the orchestrator listens. */
  readonly base: string;
  readonly #state: string;
  readonly #port: number;
  readonly #engine: RunningEngine;
  readonly #children = new Set<Child>();
  #orchestrator: Child | null = null;
  /** The processes of the worker's server that do nothing at the moment. */
  #stopped: ProcessInfo[] = [];
  #output = "";

  private constructor(state: string, port: number, engine: RunningEngine) {
    this.#state = state;
    this.#port = port;
    this.#engine = engine;
    this.base = `http://127.0.0.1:${port}`;
    this.api = apiOf(this.base);
  }

  /** Both servers; the orchestrator knows the worker. Throws with their output when that does not come to be. */
  static async start(): Promise<TwoServers> {
    const state = mkdtempSync(join(tmpdir(), "gantry-two-"));
    for (const name of ["logs", "wrangler"]) mkdirSync(join(state, name));
    const { signal } = new AbortController();
    await migrate(ROOT, state, signal);
    const engine = await startEngine({ kind: "process", stateDir: state, root: ROOT, signal });
    const servers = new TwoServers(state, await freePort(), engine);
    try {
      const args = ["-c", "workers/app-factory/wrangler.jsonc", "--persist-to", join(state, "wrangler-workers")];
      servers.#spawn([...args, "--port", String(await freePort())]);
      await servers.startOrchestrator();
      // A worker that has not registered yet is asked again by the next run.
      await until("the worker", () => servers.#knowsWorker());
      return servers;
    } catch (err) {
      await servers[Symbol.asyncDispose]();
      throw new Error(`two servers did not start:\n${servers.#output.slice(-4000)}`, { cause: err });
    }
  }

  /** Kills the worker's workerd, and keeps the server that would start another one from doing so. */
  cutWorker(): void {
    this.#stopped = descendantsOf(process.pid).filter(({ command }) => /wrangler-dist.*app-factory/.test(command));
    const victims = this.#stopped.flatMap(({ pid }) => descendantsOf(pid)).filter(isWorkerd);
    if (victims.length === 0) throw new Error("the worker's server has no workerd");
    for (const { pid } of this.#stopped) process.kill(pid, "SIGSTOP");
    for (const { pid } of victims) process.kill(pid, "SIGKILL");
  }

  /** Lets the server start the worker again, which takes some seconds. */
  mendWorker(): void {
    for (const { pid } of alive(this.#stopped)) process.kill(pid, "SIGCONT");
    this.#stopped = [];
  }

  async startOrchestrator(): Promise<void> {
    const hash = createHash("sha256").update(TEST_TOKEN).digest("hex");
    const args = ["-c", "orchestrator/wrangler.jsonc", "--persist-to", persistDir(this.#state)];
    this.#orchestrator = this.#spawn([...args, "--port", String(this.#port), "--var", `ADMIN_TOKEN_SHA256:${hash}`]);
    await until("the orchestrator", async () => (await this.api("/health").catch(() => null))?.status === 200);
  }

  /** Ends it as a start does: a killed one would leave its address in the registry, and its successor unheard of. */
  async stopOrchestrator(): Promise<void> {
    await this.#orchestrator?.stop();
    this.#orchestrator = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.mendWorker();
    await Promise.all([...this.#children].map((child) => child.stop()));
    await this.#engine.stop();
    rmSync(this.#state, { recursive: true, force: true, maxRetries: 3 });
  }

  async #knowsWorker(): Promise<boolean> {
    const cron = `/cdn-cgi/local/scheduled?cron=${encodeURIComponent("* * * * *")}`;
    await this.api(cron);
    return /"app-factory","kind":"factory"/.test(await (await this.api("/api/workers")).text());
  }

  #spawn(args: string[]): Child {
    const common = ["--ip", "127.0.0.1", "--inspector-port", "0", "--show-interactive-dev-session=false"];
    const child = startChild([process.execPath, "--no-warnings", WRANGLER, "dev", ...args, ...common], {
      cwd: ROOT,
      env: wranglerEnv(this.#state, this.#engine.env),
      graceMs: STOP_MS,
      onOutput: (chunk) => (this.#output = (this.#output + chunk).slice(-64_000)),
    });
    this.#children.add(child);
    return child;
  }
}
