/** Runs one step of `npm test` with its output shown. */
import { spawn } from "node:child_process";

/** Gives the exit code, 1 for a death by signal. */
export function runCommand(
  root: string,
  name: string,
  command: string[],
  env: Record<string, string>,
): Promise<number> {
  const [file = "", ...args] = command;
  console.log(`\n== ${name}`);
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
