/** The shell of a session that names no command. */
import type { ChildEnv } from "../child-env.ts";
import { checkRunnable, isRunnable } from "./resolve-command.ts";

/** argv of a login shell: $SHELL when it can run, else bash, else sh. */
export function defaultShell(env: ChildEnv): string[] {
  const own = env["SHELL"];
  if (own?.startsWith("/") && isRunnable(own)) return [own, "-l"];
  try {
    checkRunnable("bash", env, "/");
    return ["bash", "-l"];
  } catch {
    return ["sh", "-l"];
  }
}
