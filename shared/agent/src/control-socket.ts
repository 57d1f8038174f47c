/** Where `gantryctl` finds the agent: a unix socket that only the container's own user can reach. */
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";

/** sun_path in unix(7), without the final NUL. */
export const SOCKET_PATH_BYTES = 107;

const OWNER_ONLY = 0o700;
const OTHERS_WRITE = 0o022;

/**
 * The socket's path: in the home directory, or where that path is too long in the directory of `beside`, the agent's
 * own socket, or else in one of the system's temporary directories. The directory is made, its owner's alone. Null
 * when none of them can be had.
 */
export function controlSocketPath(home: string, beside: string | null): string | null {
  const name = `gantry-${createHash("sha256").update(home).digest("hex").slice(0, 12)}`;
  const directories = [
    join(home, ".gantry"),
    ...(beside === null ? [] : [dirname(beside)]),
    join(tmpdir(), name),
    join("/tmp", name),
  ];
  for (const directory of directories) {
    const path = join(directory, "control.sock");
    if (Buffer.byteLength(path) <= SOCKET_PATH_BYTES && isPrivate(directory)) return path;
  }
  return null;
}

/** Makes the directory unless it is there; false when it is another's, or others may put something else into it. */
function isPrivate(directory: string): boolean {
  try {
    mkdirSync(directory, { mode: OWNER_ONLY });
  } catch {
    // It is there, or it cannot be: the next look tells.
  }
  const found = lstatSync(directory, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === userInfo().uid && (found.mode & OTHERS_WRITE) === 0;
}
