/** Where workerd's socket lies: a directory that only this user may enter, on a path short enough for a socket. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A socket's path has 108 bytes on Linux and 104 on macOS, its end included; this is what is left for the directory. */
const LONGEST_DIR = 88;

export interface SocketDir {
  path: string;
  remove(): void;
}

/** Makes the directory anew: in the state dir, or in the system's temporary one when that path is too long. */
export function makeSocketDir(stateDir: string): SocketDir {
  const inState = join(stateDir, "run");
  const path = Buffer.byteLength(inState) <= LONGEST_DIR ? inState : mkdtempSync(join(tmpdir(), "gantry-"));
  const remove = () => rmSync(path, { recursive: true, force: true });
  if (path === inState) {
    remove();
    mkdirSync(path, { mode: 0o700 });
  }
  return { path, remove };
}
