/** The row of tabs: one per terminal, and a way to open more. */
import { cn, StatusDot, useStore } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Tooltip, TooltipContent, TooltipTrigger } from "@gantry/ui/stock/tooltip";
import { Link } from "@tanstack/react-router";
import { PanelLeftIcon, PlusIcon, XIcon } from "lucide-react";
import { useEffect, useRef } from "react";
import { PHASE_TONE } from "../parts/tones.ts";
import { palette } from "../shell/overlays.ts";
import { liveTerminal } from "./live-terminals.ts";
import { tabSearch } from "./search.ts";
import { phases, tabs, titles, type Tab } from "./tabs.ts";

interface TabStripProps {
  active: Tab | null;
  treeShown: boolean;
  onToggleTree: () => void;
  onClose: (tab: Tab) => void;
}

export function TabStrip({ active, treeShown, onToggleTree, onClose }: TabStripProps) {
  const list = useStore(tabs);
  return (
    <div className="flex h-9 shrink-0 items-stretch border-b bg-sidebar">
      <Button
        variant="ghost"
        size="icon-sm"
        className="my-auto ml-1 text-muted-foreground"
        aria-label={treeShown ? "Hide the containers" : "Show the containers"}
        aria-expanded={treeShown}
        onClick={onToggleTree}
      >
        <PanelLeftIcon />
      </Button>
      <ul aria-label="Terminals" className="scroll-quiet ml-1 flex min-w-0 overflow-x-auto [scrollbar-width:none]">
        {list.map((tab) => (
          <TabItem key={tab.key} tab={tab} active={tab.key === active?.key} onClose={() => onClose(tab)} />
        ))}
      </ul>
      <Tooltip>
        <TooltipTrigger asChild>
          <Button
            variant="ghost"
            size="icon-sm"
            className="my-auto ml-1 text-muted-foreground"
            aria-label="New terminal"
            onClick={() => palette.set("terminals")}
          >
            <PlusIcon />
          </Button>
        </TooltipTrigger>
        <TooltipContent>New terminal</TooltipContent>
      </Tooltip>
    </div>
  );
}

function TabItem({ tab, active, onClose }: { tab: Tab; active: boolean; onClose: () => void }) {
  const phase = useStore(phases)[tab.key] ?? "idle";
  const title = useStore(titles)[tab.key] ?? "";
  const ref = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (active) ref.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active]);
  const place = `${tab.worker}/${tab.container}`;
  return (
    <li
      ref={ref}
      data-testid="terminal-tab"
      data-state={phase}
      className={cn(
        "group relative flex max-w-60 min-w-32 shrink-0 items-center border-r text-xs text-muted-foreground",
        active &&
          "bg-terminal text-foreground after:absolute after:inset-x-0 after:-bottom-px after:h-px after:bg-terminal",
      )}
    >
      {active && <span aria-hidden="true" className="absolute inset-x-0 top-0 h-0.5 bg-primary" />}
      <Link
        to="/terminals"
        search={tabSearch(tab)}
        aria-current={active ? "page" : undefined}
        aria-label={`${place}, ${phase === "idle" ? "not attached" : phase}`}
        title={title === "" ? place : `${place}: ${title}`}
        data-tab=""
        // Nothing appears then that would take the keyboard.
        onClick={() => active && liveTerminal(tab).focus()}
        onAuxClick={(event) => {
          if (event.button !== 1) return;
          event.preventDefault();
          onClose();
        }}
        className="flex h-full min-w-0 flex-1 items-center gap-2 pr-1 pl-3 hover:text-foreground"
      >
        <StatusDot tone={PHASE_TONE[phase]} />
        <span className="truncate">{place}</span>
      </Link>
      <button
        type="button"
        aria-label={`Close ${place}`}
        title="Close, the session goes on"
        onClick={onClose}
        className={cn(
          "mr-1 grid size-6 shrink-0 cursor-pointer place-items-center rounded-sm opacity-0 group-hover:opacity-100 hover:bg-accent focus-visible:opacity-100",
          active && "opacity-100",
        )}
      >
        <XIcon className="size-3" aria-hidden="true" />
      </button>
    </li>
  );
}
