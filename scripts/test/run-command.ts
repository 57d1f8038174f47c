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
    // The bootstrap is gone, asked or killed: nobody reads the verdict any more.
    const stop = () => child.kill("SIGTERM");
    process.once("disconnect", stop);
    child.once("error", reject);
    child.once("close", (code) => {
      process.off("disconnect", stop);
      resolve(code ?? 1);
    });
  });
}
