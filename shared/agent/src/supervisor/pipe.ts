/**
 * A pipe for what a process prints. Node's own are sockets, at which no program can open /dev/stdout, as the logs of
 * nginx and Apache do in many images: a named pipe without a name behaves like a shell's.
 */
import { spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** `write` is for the process; whoever made the pipe closes its own copy once the process has one. */
export type Pipe = { read: Socket; write: number };

/** `count` pipes, or null where `mkfifo` (POSIX) cannot make any: Node's sockets must do then. Blocks for some ms. */
export function openPipes(count: number): Pipe[] | null {
  const made: Pipe[] = [];
  let dir: string | null = null;
  try {
    dir = mkdtempSync(join(tmpdir(), "gantry-pipe-"));
    const paths = Array.from({ length: count }, (_, index) => `${dir}/${index}`);
    if (spawnSync("mkfifo", ["-m", "600", ...paths], { stdio: "ignore" }).status !== 0) return null;
    for (const path of paths) made.push(openPipe(path));
    return made;
  } catch {
    for (const { read, write } of made) {
      read.destroy();
      closeSync(write);
    }
    return null;
  } finally {
    if (dir !== null) rmSync(dir, { recursive: true, force: true });
  }
}

/** The reading end comes first and does not wait: the writing end opens at once then. */
function openPipe(path: string): Pipe {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const write = openSync(path, constants.O_WRONLY);
    return { read: new Socket({ fd, readable: true, writable: false }), write };
  } catch (err) {
    closeSync(fd);
    throw err;
  }
}
