/** Installs the npm packages when package-lock.json or a workspace's package.json changed. Plain JS for any Node from 20 on. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join, sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { takeLock } from "./lock.mjs";

/** How much of npm's output a failure shows (characters). */
const SHOWN_OUTPUT = 4000;
/** How long another start's installation is waited for (ms). */
const WAIT_FOR_OTHER_MS = 15 * 60_000;
const KILL_GRACE_MS = 1500;

/**
 * Makes node_modules of `root` match its manifests; does nothing, in a few ms, when it does. Two at once install once.
 * Throws an Error whose message is for a person; when `signal` is aborted npm and its children are killed first.
 */
export async function installIfNeeded(root, signal) {
  const stamp = join(root, "node_modules", ".gantry-install");
  const node = join(root, "node_modules", ".bin", "node");
  const isDone = () => existsSync(node) && existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint(root);
  if (isDone()) return;
  const lock = await waitForLock(root, isDone, signal);
  if (!lock) return;
  try {
    if (isDone()) return;
    rmSync(stamp, { force: true });
    const began = Date.now();
    process.stdout.write("installing packages ... ");
    await install(root, signal);
    if (!existsSync(node)) {
      throw new Error("the npm package `node` brought no binary: run `npm ci --ignore-scripts=false`, then try again");
    }
    // Computed again: an installation without a lock file has just written one.
    writeFileSync(stamp, fingerprint(root));
    process.stdout.write(`${((Date.now() - began) / 1000).toFixed(1)} s\n`);
  } catch (error) {
    process.stdout.write("\n");
    throw error;
  } finally {
    lock.release();
  }
}

/**
 * `npm ci` when there is a lock file. It refuses one that does not match, also when the registry in use lacks an
 * optional package for some other platform; `npm install` takes the same pinned versions and does not mind.
 */
async function install(root, signal) {
  const options = ["--include=dev", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"];
  if (!existsSync(join(root, "package-lock.json"))) return npm(root, ["install", ...options], signal);
  try {
    await npm(root, ["ci", ...options], signal);
  } catch (error) {
    if (signal.aborted || !error.message.includes("EUSAGE")) throw error;
    await npm(root, ["install", "--no-save", ...options], signal);
  }
}

/** SHA-256 over the lock file, every workspace's package.json and the platform that packages were built for. */
function fingerprint(root) {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}`);
  const { workspaces = [] } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const dirs = workspaces.flatMap((pattern) => {
    if (!pattern.endsWith("/*")) return [pattern];
    const parent = pattern.slice(0, -2);
    const path = join(root, parent);
    return existsSync(path) ? readdirSync(path).map((name) => `${parent}/${name}`) : [];
  });
  for (const file of ["package-lock.json", "package.json", ...dirs.sort().map((dir) => `${dir}/package.json`)]) {
    const path = join(root, file);
    if (existsSync(path)) hash.update(`\0${file}\0`).update(readFileSync(path));
  }
  return hash.digest("hex");
}

/** The lock, or undefined when another start finished the same installation meanwhile. */
async function waitForLock(root, isDone, signal) {
  // Not in node_modules, which `npm ci` removes.
  const dir = join(root, ".gantry");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, "install.lock");
  const end = Date.now() + WAIT_FOR_OTHER_MS;
  for (let told = false; ; told = true) {
    const lock = takeLock(path);
    if (lock.ok) return lock;
    if (isDone()) return undefined;
    if (!told) process.stdout.write(`waiting for the installation that process ${lock.pid} runs\n`);
    if (Date.now() > end) throw new Error(`process ${lock.pid} has been installing packages for too long`);
    await sleep(200, undefined, { signal });
  }
}

/** Runs npm, on a leash and outside of the node_modules it replaces. */
function npm(root, args, signal) {
  const inside = join(root, "node_modules") + sep;
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((dir) => !dir.startsWith(inside))
    .join(delimiter);
  const { npm_execpath: cli, npm_node_execpath: nodeOfNpm } = process.env;
  const ownNode = nodeOfNpm && !nodeOfNpm.startsWith(inside) ? nodeOfNpm : "node";
  const command = cli ? [ownNode, cli, ...args] : ["npm", ...args];
  const leash = fileURLToPath(new URL("./leash.mjs", import.meta.url));
  // Packages' install scripts have no business with our settings, least of all with the admin token.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GANTRY_")));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [leash, String(KILL_GRACE_MS), ...command], {
      cwd: root,
      env: { ...env, PATH: path },
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk) => {
      output += chunk;
      // npm names the cause first and may end with pages of usage.
      if (output.length > SHOWN_OUTPUT)
        output = `${output.slice(0, SHOWN_OUTPUT / 2)}${output.slice(-SHOWN_OUTPUT / 2)}`;
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.stdin.on("error", () => undefined);
    const stop = () => child.stdin.end();
    signal.addEventListener("abort", stop);
    child.on("error", reject);
    child.on("close", (code) => {
      signal.removeEventListener("abort", stop);
      sweep(child.pid);
      if (code === 0) resolve();
      else reject(new Error(`npm ${args[0]} failed; its output:\n${output.trim()}`));
    });
    if (signal.aborted) stop();
  });
}

/** Ends whatever of the process group `pid` is still there. */
function sweep(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
