/** An executable file that starts one of our programs with this Node, whatever `node` is in the caller's PATH. */
import { writeFileSync } from "node:fs";

/** Writes a shell script to `path` that runs `program` with `args` before the caller's own; gives `path`. */
export function writeLauncher(path: string, program: string, args: readonly string[]): string {
  const words = [process.execPath, "--disable-warning=ExperimentalWarning", program, ...args].map(quote);
  writeFileSync(path, `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`, { mode: 0o700 });
  return path;
}

/** As one word for a POSIX shell. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
