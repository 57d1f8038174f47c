/** The URL of the Terminals page: the terminal in view, by its session, or by its tab while it has none. */
import { ContainerName, DEFAULT_CONTAINER, SessionId, WorkerName } from "@gantry/contracts";
import { openTab, tabs, type Tab } from "./tabs.ts";

export interface TerminalsSearch {
  worker?: string | undefined;
  container?: string | undefined;
  session?: string | undefined;
  tab?: string | undefined;
  /** `viewer`: only to look. */
  role?: "viewer" | undefined;
}

/** Keeps of a URL's search what is well formed. */
export function readTerminalsSearch(search: Record<string, unknown>): TerminalsSearch {
  const tab = search["tab"];
  return {
    worker: WorkerName.safeParse(search["worker"]).data,
    container: ContainerName.safeParse(search["container"]).data,
    session: SessionId.safeParse(search["session"]).data,
    tab: typeof tab === "string" ? tab : undefined,
    role: search["role"] === "viewer" ? "viewer" : undefined,
  };
}

export function tabSearch({ worker, container, session, key, watch }: Tab): TerminalsSearch {
  if (session === null) return { worker, container, tab: key };
  return watch ? { worker, container, session, role: "viewer" } : { worker, container, session };
}

/** The open tab that a URL means. */
export function findTab(search: TerminalsSearch, list: readonly Tab[]): Tab | undefined {
  return list.find((tab) => (search.session ? tab.session === search.session : tab.key === search.tab));
}

/**
 * Opens what the URL asks for and is not open: an existing session, or a new one on a container. Returns the tab whose
 * URL should be shown, or null when the URL needs no change.
 */
export function openFromSearch(search: TerminalsSearch, lastKey: string | null): Tab | null {
  const { worker, container = DEFAULT_CONTAINER, session, role } = search;
  if (findTab(search, tabs.get())) return null;
  if (worker !== undefined) {
    const tab = openTab({ worker, container, session, watch: role === "viewer" });
    return session === undefined ? tab : null;
  }
  return tabs.get().find((tab) => tab.key === lastKey) ?? tabs.get()[0] ?? null;
}
