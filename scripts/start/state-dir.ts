/** The state directory: made private, held by one fleet at a time. */
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "@gantry/contracts";
import { takeLock } from "./lock.mjs";

export interface StateDir {
  path: string;
  /** Gives the directory free for another fleet; idempotent. */
  release(): void;
}

/**
 * Makes `path` (mode 0700) and takes it. Throws AppError CONFLICT naming the pid when another fleet has it, and
 * UNAVAILABLE with a sentence when it cannot be written.
 */
export function openStateDir(path: string): StateDir {
  return orSentence(path, () => {
    mkdirSync(join(path, "logs"), { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700);
    const lock = takeLock(join(path, "lock"));
    if (!lock.ok) {
      const advice = "stop it first or choose another directory with --state";
      throw new AppError("CONFLICT", `process ${lock.pid} already runs a fleet on ${path}; ${advice}`);
    }
    return { path, release: lock.release };
  });
}

const REASONS: Record<string, string> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "the file system is read-only",
  ENOTDIR: "a part of the path is a file",
  EEXIST: "there is a file of that name",
  ENOENT: "there is no such place",
};

/** Runs `work` on a file of the state dir and turns what a file system refuses into one sentence about `path`. */
export function orSentence<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reason = REASONS[code];
    if (reason === undefined) throw error;
    throw new AppError("UNAVAILABLE", `cannot write to ${path}: ${reason}`);
  }
}
