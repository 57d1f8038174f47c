/** Finds out before the fork whether a command can run: after it there is only an exit code. */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { AppError } from "@gantry/contracts";
import type { ChildEnv } from "../child-env.ts";

/** What execvp searches when PATH is not set (execvp(3), glibc). */
const DEFAULT_PATH = "/bin:/usr/bin";

/** Checks that `file` can be executed from `cwd` under `env`. Throws NOT_FOUND or FORBIDDEN. */
export function checkRunnable(file: string, env: ChildEnv, cwd: string): void {
  const seen = candidates(file, env, cwd).map(look);
  if (seen.includes("runnable")) return;
  if (seen.includes("refused")) throw new AppError("FORBIDDEN", `cannot run ${file}: permission denied`);
  throw new AppError("NOT_FOUND", `cannot run ${file}: not found`);
}

export const isRunnable = (path: string): boolean => look(path) === "runnable";

function candidates(file: string, env: ChildEnv, cwd: string): string[] {
  if (file === "") return [];
  if (file.includes("/")) return [file.startsWith("/") ? file : join(cwd, file)];
  return (env["PATH"] ?? DEFAULT_PATH).split(delimiter).map((dir) => join(dir === "" ? cwd : dir, file));
}

function look(path: string): "runnable" | "refused" | "absent" {
  try {
    if (!statSync(path).isFile()) return "refused";
  } catch {
    return "absent";
  }
  try {
    accessSync(path, constants.X_OK);
    return "runnable";
  } catch {
    return "refused";
  }
}
