/** A clone of the checkout, started as a person starts it: `git clone`, then `npm start`. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { alive, descendantsOf, freePort, processesOf, TEST_TOKEN, until } from "@gantry/testing";
import { bounded } from "./bounded.ts";

/** With a cold cache of npm an installation may take minutes. Milliseconds. */
const READY_MS = 600_000;
/** The contract gives a stop 5 s. Milliseconds. */
const STOP_MS = 10_000;
/** Of npm's own variables those that say where its cache and its settings are; the rest is about this run. */
const NPM_KEPT = new Set([
  "npm_config_cache",
  "npm_config_userconfig",
  "npm_config_globalconfig",
  "npm_config_registry",
]);

export interface Running {
  base: string;
  /** Milliseconds from `npm start` to `gantry ready`. */
  ms: number;
  stop(): Promise<void>;
}

export class FreshClone implements AsyncDisposable {
  readonly root: string;
  readonly #dir = mkdtempSync(join(tmpdir(), "gantry-bench-clone-"));
  #running: Running | null = null;

  constructor() {
    this.root = join(this.#dir, "gantry");
  }

  /** Clones the commit that is checked out at `from`; gives the milliseconds that took. */
  async clone(from: string): Promise<number> {
    const began = performance.now();
    const child = spawn("git", ["clone", "--quiet", from, this.root], { stdio: ["ignore", "ignore", "inherit"] });
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    if (code !== 0) throw new Error(`git clone exited with ${code}`);
    return performance.now() - began;
  }

  /** Runs `npm start` and waits for `gantry ready`. Throws with its output when it ends before. */
  async start(): Promise<Running> {
    const port = await freePort();
    const began = performance.now();
    const child = spawn("npm", ["start", "--", "--no-open", "--engine", "process", "--port", String(port)], {
      cwd: this.root,
      env: { ...environmentOfAPerson(), GANTRY_ADMIN_TOKEN: TEST_TOKEN },
      // A group of its own, so that it can be signalled as a terminal does.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const ready = Promise.withResolvers<number>();
    const take = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
      if (/^gantry ready /m.test(output)) ready.resolve(performance.now() - began);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
    const stop = async (): Promise<void> => {
      this.#running = null;
      const family = descendantsOf(child.pid ?? 0);
      const left = () => [...processesOf(this.#dir), ...alive(family)];
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        process.kill(-child.pid, "SIGINT");
      await bounded("the end of npm start", STOP_MS, exited).catch(() => undefined);
      await until("no process of the clone", () => left().length === 0, STOP_MS).catch((err: unknown) => {
        for (const { pid } of left()) process.kill(pid, "SIGKILL");
        throw err;
      });
    };
    const running: Running = { base: `http://127.0.0.1:${port}`, ms: 0, stop };
    this.#running = running;
    const early = exited.then((code) =>
      Promise.reject(new Error(`npm start exited with ${code}:\n${output.slice(-4000)}`)),
    );
    early.catch(() => undefined);
    running.ms = await bounded(`gantry ready (${this.root})`, READY_MS, Promise.race([ready.promise, early]));
    return running;
  }

  /** Stops what runs and removes the clone. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#running?.stop();
    } finally {
      rmSync(this.#dir, { recursive: true, force: true });
    }
  }
}

/** This process's environment as it was before npm and Gantry added to it. */
function environmentOfAPerson(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    const ours =
      /^(gantry_|turbo_|node_|init_cwd$)/i.test(name) || (/^npm_/i.test(name) && !NPM_KEPT.has(name.toLowerCase()));
    if (value !== undefined && !ours) env[name] = value;
  }
  const path = (env["PATH"] ?? "").split(delimiter).filter((dir) => !dir.includes("node_modules"));
  return { ...env, PATH: path.join(delimiter) };
}
