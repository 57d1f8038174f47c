/**
 * An exclusive lock as a file that names its holder by pid and start time, so that a dead holder's lock is taken over
 * and a pid that was given to another program is not mistaken for the holder. Plain JS for the bootstrap's sake.
 */
import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, rmSync, rmdirSync, statSync, writeFileSync } from "node:fs";

/** A take-over is a few system calls; a guard left behind for longer than this (ms) belongs to a crash. */
const GUARD_STALE_MS = 10_000;

/**
 * Takes the lock at `path`, or says who has it. `release` gives it back and is idempotent; a process that dies
 * without releasing loses it. Throws what the file system throws (the directory must exist and be writable).
 */
export function takeLock(path) {
  const mine = JSON.stringify({ pid: process.pid, startedAt: startTime(process.pid) });
  for (;;) {
    if (createWith(path, mine)) return { ok: true, release: () => releaseLock(path, mine) };
    const text = readOrNothing(path);
    if (text === undefined) continue;
    const holder = parseHolder(text);
    if (holder && startTime(holder.pid) === holder.startedAt) return { ok: false, pid: holder.pid };
    removeStale(path, text);
  }
}

/** Creates `path` with its whole content in one step; false when it exists. */
function createWith(path, content) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes the lock only if it still reads `text`: the guard keeps two takers from removing each other's new lock. */
function removeStale(path, text) {
  const guard = `${path}.takeover`;
  try {
    mkdirSync(guard);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > GUARD_STALE_MS) {
      rmSync(guard, { recursive: true, force: true });
    }
    return;
  }
  try {
    if (readOrNothing(path) === text) rmSync(path, { force: true });
  } finally {
    rmdirSync(guard);
  }
}

function releaseLock(path, mine) {
  if (readOrNothing(path) === mine) rmSync(path, { force: true });
}

function readOrNothing(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function parseHolder(text) {
  try {
    const { pid, startedAt } = JSON.parse(text);
    return Number.isInteger(pid) && pid > 0 && typeof startedAt === "string" ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}

/** When process `pid` started, as text that only has to be equal or not; undefined when there is none. */
function startTime(pid) {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The command's name in parentheses may hold spaces; field 22 of proc(5) is the 20th after it, field 3 the state.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? undefined : fields[19];
    }
    const options = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], options).trim() || undefined;
  } catch {
    return undefined;
  }
}
