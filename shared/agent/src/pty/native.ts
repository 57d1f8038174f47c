/**
 * The compiled half of @lydell/node-pty, without its JavaScript half: that one closes the terminal 200 ms after the
 * process has ended, read or not, and writes with a loop that blocks Node while the program does not read.
 */
import { createRequire } from "node:module";

/** Called with the exit code, or the number of the signal (0 for none). */
type OnExit = (code: number, signal: number) => void;

export type NativePty = {
  fork(
    file: string,
    args: string[],
    env: string[],
    cwd: string,
    cols: number,
    rows: number,
    uid: number,
    gid: number,
    utf8: boolean,
    helperPath: string,
    onExit: OnExit,
  ): { fd: number; pid: number; pty: string };
  resize(fd: number, cols: number, rows: number): void;
};

type BinaryLoader = { requireBinary(file: "pty.node"): NativePty };

let loaded: NativePty | null = null;

/** Loads the binary of this platform, once. Throws an Error that names the missing package. */
export function nativePty(): NativePty {
  if (!loaded) {
    const load = createRequire(import.meta.url);
    const loader: BinaryLoader = load("@lydell/node-pty/requireBinary.js");
    loaded = loader.requireBinary("pty.node");
  }
  return loaded;
}

/** The program that macOS needs between agent and child; no other platform has it. */
export function spawnHelperPath(): string {
  if (process.platform !== "darwin") return "";
  const load = createRequire(createRequire(import.meta.url).resolve("@lydell/node-pty/requireBinary.js"));
  return load.resolve(`@lydell/node-pty-darwin-${process.arch}/spawn-helper`);
}
