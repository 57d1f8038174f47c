/** The session's id in a path. */
import { AppError, SessionId } from "@gantry/contracts";

/** Throws NOT_FOUND: what cannot be an id is a session that is not there. */
export function sessionIdOf(id: string): string {
  if (!SessionId.safeParse(id).success) throw new AppError("NOT_FOUND", `no session ${id.slice(0, 40)}`);
  return id;
}
