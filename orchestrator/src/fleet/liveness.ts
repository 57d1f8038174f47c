/** When a container that should run counts as lost, and when one that keeps starting is in a loop. */
import { type RawBuilder, type SqlBool, sql } from "kysely";

/**
 * A running container that was silent for so long is lost. Its agent samples every 10 s and each sample is a sign of
 * life, so seven were missed; 90 s is what contract.md promises. Milliseconds.
 */
export const LOST_MS = 75_000;

/** That many ends within LOOP_MS are a restart loop. */
export const LOOP_ENDS = 3;
export const LOOP_MS = 10 * 60_000;

/** Whether the row of `containers` in scope is lost at `now`. */
export function isLost(now: number): RawBuilder<SqlBool> {
  return sql<SqlBool>`(containers.state = 'running' AND coalesce(containers.last_heartbeat_at, 0) < ${now - LOST_MS})`;
}

/** How many lives of the container in scope ended unasked within the last LOOP_MS. */
export function recentEnds(now: number): RawBuilder<number> {
  return sql<number>`(
    SELECT count(*) FROM container_boots AS boots
    WHERE boots.worker_name = containers.worker_name AND boots.container_name = containers.name
      AND boots.started_at > ${now - LOOP_MS} AND boots.end_state = 'failed')`;
}

/** What is said of a container, in a sentence: a loop and a silence come before the reason it gave itself. */
export function reasonOf(row: {
  lost: boolean;
  ends: number;
  reason: string | null;
  heartbeatAt: number | null;
  now: number;
}): string | null {
  if (row.ends >= LOOP_ENDS) {
    const minutes = LOOP_MS / 60_000;
    const last = row.reason === null ? "" : `; last: ${row.reason}`;
    return `restart loop: ended ${row.ends} times unasked within ${minutes} minutes${last}`;
  }
  if (!row.lost) return row.reason;
  const seconds = row.heartbeatAt === null ? null : Math.round((row.now - row.heartbeatAt) / 1000);
  return seconds === null ? "no sign of life from its agent" : `no sign of life from its agent for ${seconds} s`;
}
