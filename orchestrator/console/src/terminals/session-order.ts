/** Which sessions matter where. */
import type { Session } from "@gantry/contracts";

export function isOver({ state }: Session): boolean {
  return state === "ended" || state === "lost";
}

/** Sessions in that container which have not ended. */
export function runsIn(session: Session, worker: string, container: string): boolean {
  return session.worker === worker && session.container === container && !isOver(session);
}

/** What runs first, then the newest. */
export function inOrder(sessions: readonly Session[]): readonly Session[] {
  return sessions.toSorted(
    (a, b) => Number(isOver(a)) - Number(isOver(b)) || Date.parse(b.startedAt) - Date.parse(a.startedAt),
  );
}
