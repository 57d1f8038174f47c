/** Runs one step of `npm test` with its output shown. */
import { spawn } from "node:child_process";

/**
 * Gives the exit code, 1 for a death by signal. When `stopped` is aborted the command and what it started get the
 * signal that is the abort's reason; its end is waited for, then the reason thrown.
 */
export async function runCommand(
  root: string,
  name: string,
  command: string[],
  env: Record<string, string>,
  stopped: AbortSignal,
): Promise<number> {
  stopped.throwIfAborted();
  const [file = "", ...args] = command;
  console.log(`\n== ${name}`);
  // A group of its own: a launcher like turbo's dies of a signal without passing it on.
  const child = spawn(file, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env },
    detached: true,
  });
  const stop = () => signalGroup(child.pid, stopped.reason === "SIGINT" ? "SIGINT" : "SIGTERM");
  stopped.addEventListener("abort", stop, { once: true });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? 1));
    });
  } finally {
    stopped.removeEventListener("abort", stop);
    stopped.throwIfAborted();
  }
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}
