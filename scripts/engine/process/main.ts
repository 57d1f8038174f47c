/**
 * The process engine as a program: `node main.ts --state DIR --root DIR`. Prints one line of JSON when it serves and
 * ends, taking every container with it, on SIGINT, SIGTERM, an error, or when its standard input closes.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ProcessEngine } from "./engine.ts";
import { serve } from "./http-server.ts";
import { log } from "./log.ts";
import { makeRunDirectory, removeTree } from "./run-directory.ts";
import type { RunDirectory } from "./run-directory.ts";
import { findBubblewrap, NODE_DIRECTORY, secretsOf } from "./sandbox.ts";
import type { SandboxRules } from "./sandbox.ts";

const { values } = parseArgs({
  options: { state: { type: "string" }, root: { type: "string" }, isolation: { type: "string", default: "auto" } },
});
if (values.state === undefined || values.root === undefined) {
  process.stderr.write("usage: main.ts --state DIR --root DIR [--isolation auto|none]\n");
  process.exit(2);
}

const root = resolve(values.root);
const run = await makeRunDirectory(resolve(values.state));
const watchdog = startWatchdog(run);
const rules = (show: readonly string[]): SandboxRules => ({
  show: [root, NODE_DIRECTORY, ...show],
  hide: [run.state, run.sockets, ...secretsOf(root)],
});
const bubblewrap = values.isolation === "none" ? null : await findBubblewrap(rules([]), run.containers);
const engine = new ProcessEngine({
  run,
  bubblewrap,
  rules,
  watch: (pid, event) => void watchdog.stdin?.write(`${event === "started" ? "+" : "-"}${pid}\n`),
});
const socket = join(run.sockets, "docker.sock");
const server = await serve(engine, socket);

let stopping = false;
async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  server.close();
  await engine.removeAll();
  server.closeAllConnections();
  await Promise.all([removeTree(run.containers), removeTree(run.sockets)]);
  const gone = once(watchdog, "exit");
  watchdog.stdin?.end();
  await gone;
  process.exit(code);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void stop(0));
for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.on(event, (err: unknown) => {
    log(`engine failed: ${err instanceof Error ? (err.stack ?? err.message) : String(err)}`);
    void stop(1);
  });
}
process.stdin.resume().once("close", () => void stop(0));
process.stdout.write(`${JSON.stringify({ socket, isolation: bubblewrap === null ? "none" : "bubblewrap" })}\n`);

function startWatchdog({ id, containers, sockets }: RunDirectory): ChildProcess {
  const program = join(import.meta.dirname, "watchdog.ts");
  const child = spawn(process.execPath, [program, id, containers, sockets], {
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.stdin?.on("error", () => {});
  return child;
}
