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

/** What can befall any write at any time, as opposed to what a wrong path says. */
const ANY_TIME = new Set(["ENOSPC", "EDQUOT", "EROFS", "EACCES"]);

/** Runs `work` on a file of the state dir and turns what a file system refuses into one sentence about `path`. */
export function orSentence<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = REASONS[codeOf(error)];
    if (reason === undefined) throw error;
    throw new AppError("UNAVAILABLE", `cannot write to ${path}: ${reason}`);
  }
}

/** The sentence for a file system that refused a write somewhere; undefined for any other failure. */
export function refusalOf(error: unknown): string | undefined {
  const code = codeOf(error);
  const named = error instanceof Error && "path" in error && typeof error.path === "string" ? error.path : undefined;
  // A socket is refused by EACCES too, and names no path.
  if (!ANY_TIME.has(code) || (code === "EACCES" && named === undefined)) return undefined;
  return `cannot write to ${named ?? "the state directory"}: ${REASONS[code]}`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
