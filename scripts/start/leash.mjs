/**
 * Holds one command on a leash, so that it cannot outlive its owner.
 *
 * `node leash.mjs GRACE_MS COMMAND [ARG...]`, spawned detached (it leads a process group of its own, out of reach of
 * the terminal's Ctrl-C) with a pipe as standard input that nobody writes to. When the pipe ends, because the owner
 * closed it or died in whatever way, the command gets SIGTERM and, GRACE_MS later or when it has ended, the whole
 * group gets SIGKILL. The exit code is the command's, 128 + n after signal n; the owner then sweeps the group, which
 * bears this process's id. Plain JS: the bootstrap uses it before a Node that reads TypeScript is there.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";

const [grace = "2000", command = "", ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
let released = false;

// Whoever means the command signals the group; the leash itself ends only with the command.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);

const killGroup = () => process.kill(-process.pid, "SIGKILL");

const release = () => {
  if (released) return;
  released = true;
  child.kill("SIGTERM");
  setTimeout(killGroup, Number(grace));
};

process.stdin.on("data", () => undefined);
process.stdin.on("end", release);
process.stdin.on("error", release);

child.on("error", (error) => {
  process.stderr.write(`${command} could not be started: ${error.message}\n`, () => process.exit(127));
});
child.on("exit", (code, signal) => {
  // A released command's owner may be dead, so nobody else would end what the command left in its group.
  if (released) killGroup();
  else process.exit(code ?? 128 + constants.signals[signal]);
});
