/** The 24 pixels above a terminal: its state in a word, where it runs, what runs, who types and the size. */
import { dialWords, isAttached, StatusDot, stateWords, useNow, useStore, type TerminalSnapshot } from "@gantry/ui";
import type { LiveTerminal } from "@gantry/ui/terminal";
import { Button } from "@gantry/ui/stock/button";
import { EllipsisIcon, SearchIcon } from "lucide-react";
import { useWho } from "../api/use-who.ts";
import { PHASE_TONE } from "../parts/tones.ts";
import { Attached } from "./attached.tsx";
import { BlockedWords } from "./blocked-keys.tsx";
import { controlWords } from "./control-words.ts";
import { PaneMenu } from "./pane-menu.tsx";
import { PaneSize } from "./pane-size.tsx";
import type { Close, Tab } from "./tabs.ts";
import { TakeOver } from "./take-over.tsx";

interface PaneHeaderProps {
  tab: Tab;
  live: LiveTerminal;
  snapshot: TerminalSnapshot;
  onClose: Close;
  onFind: () => void;
}

export function PaneHeader({ tab, live, snapshot, onClose, onFind }: PaneHeaderProps) {
  const title = useStore(live.title);
  return (
    <header className="flex h-7 shrink-0 items-center gap-3 border-b px-2.5 text-2xs text-muted-foreground">
      <StateWord snapshot={snapshot} />
      <span className="hidden min-w-0 truncate font-mono text-foreground sm:inline">
        {tab.worker}/{tab.container}
      </span>
      <span className="min-w-0 flex-1 truncate" title={title}>
        {title}
      </span>
      {isAttached(snapshot.state) && <Standing tab={tab} live={live} snapshot={snapshot} />}
      <span className="flex shrink-0 items-center">
        <Button variant="ghost" size="icon-xs" aria-label="Find in the scrollback" onClick={onFind}>
          <SearchIcon className="size-3" />
        </Button>
        <PaneMenu tab={tab} live={live} snapshot={snapshot} onClose={onClose} onFind={onFind}>
          <Button variant="ghost" size="icon-xs" aria-label="Terminal menu">
            <EllipsisIcon className="size-3.5" />
          </Button>
        </PaneMenu>
      </span>
    </header>
  );
}

/** What this client may do here, who else is here, and the size that comes of it. */
function Standing({ tab, live, snapshot }: Pick<PaneHeaderProps, "tab" | "live" | "snapshot">) {
  const who = useWho([snapshot.controller]);
  return (
    <span className="flex shrink-0 items-center gap-3">
      {snapshot.role === "viewer" && !snapshot.lostControl && (
        <TakeOver
          tab={tab}
          snapshot={snapshot}
          className="h-5 rounded-sm px-1.5 text-2xs font-normal text-foreground"
        />
      )}
      <span data-testid="terminal-role" data-role={snapshot.role} className="hidden sm:inline">
        {controlWords(snapshot, who)}
      </span>
      <Attached snapshot={snapshot} />
      <span className="hidden sm:inline">
        <PaneSize live={live} snapshot={snapshot} />
      </span>
    </span>
  );
}

function StateWord({ snapshot }: { snapshot: TerminalSnapshot }) {
  const { state, role } = snapshot;
  return (
    <span className="flex shrink-0 items-center gap-2">
      <StatusDot tone={PHASE_TONE[state.phase]} />
      <span className="flex gap-1 text-foreground">
        <output>{stateWords(state, role)}</output>
        {state.phase === "reconnecting" && state.dialAt !== null && <Countdown dialAt={state.dialAt} />}
      </span>
      <BlockedWords snapshot={snapshot} />
    </span>
  );
}

/** Ticks, so it stands outside what a screen reader speaks at each change. */
function Countdown({ dialAt }: { dialAt: number }) {
  return <span className="tabular-nums">{dialWords(dialAt, useNow(500))}</span>;
}
