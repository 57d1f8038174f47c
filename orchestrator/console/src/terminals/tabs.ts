/** The person's terminal tabs: which sessions they had in view, kept over reloads. */
import { ContainerName, newId, SessionId, WorkerName } from "@gantry/contracts";
import { Cell, type TerminalPhase } from "@gantry/ui";
import { keep } from "../parts/keep.ts";

/** Tabs of one person; each that was looked at holds a socket and a scrollback. */
export const MAX_TABS = 40;

const KEY = "gantry.terminal-tabs";
const ACTIVE_KEY = "gantry.terminal-tab";

export interface Tab {
  /** Names the tab in this browser while its session has no id yet. */
  key: string;
  worker: string;
  container: string;
  session: string | null;
  /** It asks only to look. */
  watch: boolean;
}

/** Takes a tab away, whose session goes on or has ended. */
export type Close = (how: "detached" | "ended") => void;

export const tabs = new Cell<readonly Tab[]>(stored());
/** The tab in view, also while its session changes its id. */
export const activeKey = new Cell<string | null>(localStorage.getItem(ACTIVE_KEY));
/** The state of every tab that was looked at since the page loaded. */
export const phases = new Cell<Readonly<Record<string, TerminalPhase>>>({});
/** What the program of each of those tabs calls itself. Not stored: a program may change it many times a second. */
export const titles = new Cell<Readonly<Record<string, string>>>({});

activeKey.subscribe(() => keep(ACTIVE_KEY, activeKey.get() ?? ""));
tabs.subscribe(() => keep(KEY, JSON.stringify(tabs.get())));

export interface TabTarget {
  worker: string;
  container: string;
  session?: string | undefined;
  /** Only to look at an existing session. */
  watch?: boolean | undefined;
}

/** The tab of that session, made when there is none; without a session always a new one. Null when MAX_TABS are open. */
export function openTab({ worker, container, session, watch = false }: TabTarget): Tab | null {
  const known = session === undefined ? undefined : tabs.get().find((tab) => tab.session === session);
  if (known) {
    if (watch && !known.watch) changeTab(known.key, { watch });
    return tabs.get().find(({ key }) => key === known.key) ?? known;
  }
  if (tabs.get().length >= MAX_TABS) return null;
  const tab = { key: newId(), worker, container, session: session ?? null, watch: watch && session !== undefined };
  tabs.update((list) => [...list, tab]);
  return tab;
}

/** Takes the tab away; returns the one to look at next. */
export function closeTab(key: string): Tab | null {
  const at = tabs.get().findIndex((tab) => tab.key === key);
  if (at === -1) return null;
  const rest = tabs.get().filter((tab) => tab.key !== key);
  tabs.set(rest);
  return rest[Math.min(at, rest.length - 1)] ?? null;
}

export function changeTab(key: string, change: Partial<Pick<Tab, "session" | "watch">>): void {
  tabs.update((list) => list.map((tab) => (tab.key === key ? { ...tab, ...change } : tab)));
}

/** Closes every tab, and leaves none of them to the next person at this browser. */
export function forgetTabs(): void {
  tabs.set([]);
  activeKey.set(null);
}

function stored(): readonly Tab[] {
  let value: unknown;
  try {
    value = JSON.parse(localStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
  return Array.isArray(value) ? value.flatMap(readTab).slice(0, MAX_TABS) : [];
}

function readTab(value: unknown): Tab[] {
  if (typeof value !== "object" || value === null) return [];
  const { key, worker, container, session, watch }: Record<string, unknown> = { ...value };
  const at = { worker: WorkerName.safeParse(worker), container: ContainerName.safeParse(container) };
  const id = SessionId.safeParse(session);
  // A tab without a session never got one: attaching to nothing would start a shell that nobody asked for.
  if (typeof key !== "string" || !at.worker.success || !at.container.success || !id.success) return [];
  return [{ key, worker: at.worker.data, container: at.container.data, session: id.data, watch: watch === true }];
}
