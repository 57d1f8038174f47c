/**
 * What `npm start`, `npm run dev`, `npm test` and `npm run bench` run first, on any Node from 20 on and without a
 * single dependency: installs what is missing, then hands over to the Node that came with it.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installIfNeeded } from "./start/install.mjs";

const ENTRY = {
  start: ["start/main.ts"],
  dev: ["start/main.ts", "--watch"],
  test: ["test/main.ts"],
  bench: ["bench/main.ts"],
};
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

const scripts = dirname(fileURLToPath(import.meta.url));
const root = dirname(scripts);
const [verb = "", ...flags] = process.argv.slice(2);
const entry = ENTRY[verb];
if (!entry) fail(`usage: node scripts/bootstrap.mjs ${Object.keys(ENTRY).join("|")} [flags]`);

const stopped = new AbortController();
for (const signal of SIGNALS) process.on(signal, () => stopped.abort(signal));

try {
  await installIfNeeded(root, stopped.signal);
} catch (error) {
  if (stopped.signal.aborted) process.exit(0);
  fail(error.message);
}
if (stopped.signal.aborted) process.exit(0);

const bin = join(root, "node_modules", ".bin");
const node = join(bin, "node");
handOver();

/**
 * Runs the entry with the Node of node_modules. The IPC channel is there for its end only: when this process is
 * killed, the entry sees `disconnect` and stops.
 */
function handOver() {
  const [file, ...fixed] = entry;
  const child = spawn(node, ["--disable-warning=ExperimentalWarning", join(scripts, file), ...fixed, ...flags], {
    cwd: process.cwd(),
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` },
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  // A terminal signals the whole group, npm its child alone: the entry takes both within a moment for one.
  for (const signal of SIGNALS) {
    process.removeAllListeners(signal);
    process.on(signal, () => child.kill(signal));
  }
  child.on("error", (error) => fail(`could not run ${node}: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function fail(sentence) {
  process.stderr.write(`gantry: ${sentence}\n`);
  process.exit(1);
}
