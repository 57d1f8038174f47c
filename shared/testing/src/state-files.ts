/** The files below a directory of a fleet that runs: some of them go while they are read. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Each regular file below `dir` with its bytes as latin1; no link is followed, and no pipe read, which would wait.
 * Throws what reading throws, but for what is gone.
 */
export function* stateFiles(dir: string): Generator<{ path: string; text: string }> {
  const entries = orGone(() => readdirSync(dir, { withFileTypes: true })) ?? [];
  for (const entry of entries) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* stateFiles(path);
    else if (entry.isFile()) {
      const text = orGone(() => readFileSync(path, "latin1"));
      if (text !== null) yield { path, text };
    }
  }
}

/** What `read` gives; null where there is nothing any more. */
function orGone<T>(read: () => T): T | null {
  try {
    return read();
  } catch (err) {
    if (err instanceof Error && "code" in err && err.code === "ENOENT") return null;
    throw err;
  }
}
