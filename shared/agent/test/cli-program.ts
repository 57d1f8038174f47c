/** The built agent and `gantryctl` as a real program, for tests. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CliResult } from "@gantry/contracts";

/** A build of the agent in a directory of its own. */
export class Bundle implements Disposable {
  readonly dir = mkdtempSync(join(tmpdir(), "gantry-bundle-"));

  constructor() {
    execFileSync(process.execPath, [join(import.meta.dirname, "../build.ts"), this.dir]);
  }

  get agent(): string {
    return join(this.dir, "agent.mjs");
  }

  get program(): string {
    return join(this.dir, "bin", "gantryctl");
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Runs a program to its end and gives what it printed. */
export async function runProgram(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<CliResult> {
  const path = `${join(process.execPath, "..")}:/usr/bin:/bin`;
  const child = spawn(program, args, { env: { PATH: path, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.on("error", reject).on("close", (code) => resolve(code ?? -1));
  return { exitCode: await promise, stdout, stderr };
}
