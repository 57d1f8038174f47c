/** The URL of the Sessions page: its filters and what is searched for. */
import { SessionState, WorkerName } from "@gantry/contracts";
import { readQuery } from "../parts/search-words.ts";

export interface SessionsSearch {
  worker?: string | undefined;
  state?: SessionState | undefined;
  q?: string | undefined;
}

/** Keeps of a URL's search what is well formed. */
export function readSessionsSearch(search: Record<string, unknown>): SessionsSearch {
  return {
    worker: WorkerName.safeParse(search["worker"]).data,
    state: SessionState.safeParse(search["state"]).data,
    q: readQuery(search["q"]),
  };
}
