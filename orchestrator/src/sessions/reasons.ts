/** What clients are told of a session that is not simply running. */

export const ASLEEP = "the container sleeps: a key wakes it";
const WAITS = "output waits: the database does not take the recording";
const UNREACHED = "the container cannot be reached: its program may still run, and the session keeps trying";

/** Why a running session gives nothing at the moment; null when it does. */
export function holdUp(outOfReach: boolean, archiveRefuses: boolean): string | null {
  if (outOfReach) return UNREACHED;
  return archiveRefuses ? WAITS : null;
}
