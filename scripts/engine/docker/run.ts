/** Runs a program to its end and keeps what it said for the one who asks why it failed. */
import { execFile } from "node:child_process";
import { AppError } from "@gantry/contracts";

export interface RunOptions {
  limitMs?: number;
  signal?: AbortSignal | undefined;
  env?: NodeJS.ProcessEnv;
}

const DEFAULT_LIMIT_MS = 30_000;
/** Bytes kept of a program's output. */
const OUTPUT_BYTES = 16 * 1024 * 1024;

/** Its standard output; throws AppError UNAVAILABLE with the last line it printed when it fails. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const { limitMs = DEFAULT_LIMIT_MS, signal, env = process.env } = options;
  const settings = { timeout: limitMs, maxBuffer: OUTPUT_BYTES, env, ...(signal === undefined ? {} : { signal }) };
  execFile(program, args, settings, (err, stdout, stderr) => {
    if (err === null) return resolve(stdout);
    if (err.code === "ENOENT") return reject(new AppError("UNAVAILABLE", `${program} is not installed`));
    const last = `${stdout}\n${stderr}`.trim().split("\n").at(-1);
    reject(new AppError("UNAVAILABLE", `${program} ${args[0] ?? ""} failed: ${last || err.message}`));
  });
  return promise;
}
