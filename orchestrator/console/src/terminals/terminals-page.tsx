/** The Terminals page: containers at the left, tabs above, one terminal in view. Split panes and grids will go where the pane is. */
import { Cell, useStore } from "@gantry/ui";
import { Sheet, SheetContent, SheetDescription, SheetTitle } from "@gantry/ui/stock/sheet";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { toast } from "sonner";
import { keep } from "../parts/keep.ts";
import { TABLET, useMedia } from "../parts/use-media.ts";
import { usePageTitle } from "../parts/use-page-title.ts";
import { Pane } from "./pane.tsx";
import { findTab, tabSearch } from "./search.ts";
import { SessionList } from "./session-list.tsx";
import { activeKey, type Close, closeTab, phases, tabs, type Tab, type TabTarget } from "./tabs.ts";
import { TabStrip } from "./tab-strip.tsx";
import { Tree } from "./tree.tsx";
import { useLeaderActions } from "./use-leader-actions.ts";
import { useOpenTerminal } from "./use-open-terminal.ts";

const TREE_KEY = "gantry.terminal-tree";
const treeShown = new Cell(localStorage.getItem(TREE_KEY) !== "hidden");
treeShown.subscribe(() => keep(TREE_KEY, treeShown.get() ? "shown" : "hidden"));

export function TerminalsPage() {
  usePageTitle("Terminals");
  const active = useActiveTab();
  const close = useCloseTab(active);
  const openTerminal = useOpenTerminal();
  const wide = useMedia(TABLET);
  const shown = useStore(treeShown);
  const [sheet, setSheet] = useState(false);
  useLeaderActions(active, close);
  const open = (target: TabTarget): void => {
    setSheet(false);
    openTerminal(target);
  };
  return (
    <div className="flex min-h-0 flex-1">
      <h1 className="sr-only">Terminals</h1>
      {wide && shown && (
        <aside className="flex w-60 shrink-0 flex-col border-r bg-sidebar">
          <TreeTitle />
          <Tree onOpen={open} />
        </aside>
      )}
      <Sheet open={sheet && !wide} onOpenChange={setSheet}>
        <SheetContent side="left">
          <SheetTitle className="px-3 pt-3 pb-2 text-sm">Containers</SheetTitle>
          <SheetDescription className="sr-only">Choose one to open a terminal on it.</SheetDescription>
          <Tree onOpen={open} />
        </SheetContent>
      </Sheet>
      <div className="flex min-w-0 flex-1 flex-col">
        <TabStrip
          active={active}
          treeShown={wide ? shown : sheet}
          onToggleTree={() => (wide ? treeShown.update((on) => !on) : setSheet(true))}
          onClose={close}
        />
        {active ? (
          <Pane key={active.key} tab={active} onClose={(how) => close(active, how)} />
        ) : (
          <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto">
            <SessionList onOpen={open} />
          </div>
        )}
      </div>
    </div>
  );
}

function TreeTitle() {
  return <h2 className="flex h-9 shrink-0 items-center px-3 text-2xs font-medium text-muted-foreground">Containers</h2>;
}

/** The tab that the URL means; the URL follows when the tab's session gets an id, or another one. */
function useActiveTab(): Tab | null {
  const search = useSearch({ from: "/app/terminals" });
  const navigate = useNavigate({ from: "/terminals" });
  const list = useStore(tabs);
  const key = useStore(activeKey);
  const wanted = search.worker !== undefined || search.tab !== undefined;
  const active = findTab(search, list) ?? (wanted ? list.find((tab) => tab.key === key) : undefined) ?? null;
  useEffect(() => {
    if (active === null) return;
    activeKey.set(active.key);
    const next = tabSearch(active);
    const same = next.session === search.session && next.tab === search.tab && next.role === search.role;
    if (!same) void navigate({ search: next, replace: true });
  }, [active, search, navigate]);
  return active;
}

/** Closes a tab, which detaches; the session goes on, and the note that says so offers to reopen it. */
function useCloseTab(active: Tab | null): (tab: Tab, how?: Parameters<Close>[0]) => void {
  const navigate = useNavigate({ from: "/terminals" });
  const openTerminal = useOpenTerminal();
  return useCallback(
    ({ key, worker, container, session }, how = "detached") => {
      const over = how === "ended" || phases.get()[key] === "ended";
      const next = closeTab(key);
      if (active?.key === key) {
        activeKey.set(next?.key ?? null);
        void navigate({ search: next ? tabSearch(next) : {}, replace: true });
      }
      // What has ended does not go on, and a tab without a session had nothing yet.
      if (session === null || over) return;
      toast(`Detached from ${worker}/${container}`, {
        description: "The session goes on.",
        action: { label: "Reopen", onClick: () => openTerminal({ worker, container, session }) },
      });
    },
    [active, navigate, openTerminal],
  );
}
