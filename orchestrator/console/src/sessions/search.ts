/** The URL of the Sessions page: its filters and what is searched for. */
import { SessionState, WorkerName } from "@gantry/contracts";

export interface SessionsSearch {
  worker?: string | undefined;
  state?: SessionState | undefined;
  q?: string | undefined;
}

/** Characters of a search; a longer one finds nothing that a shorter one does not. */
export const MAX_QUERY = 200;

/** Keeps of a URL's search what is well formed. */
export function readSessionsSearch(search: Record<string, unknown>): SessionsSearch {
  const q = search["q"];
  return {
    worker: WorkerName.safeParse(search["worker"]).data,
    state: SessionState.safeParse(search["state"]).data,
    q: typeof q === "string" && q.trim() !== "" ? q.slice(0, MAX_QUERY) : undefined,
  };
}
