/** The 24 pixels above a terminal: its state in a word, where it runs, what runs, the role and the size. */
import {
  dialWords,
  isAttached,
  StatusDot,
  stateWords,
  takesInput,
  useNow,
  useStore,
  type TerminalSnapshot,
} from "@gantry/ui";
import type { LiveTerminal } from "@gantry/ui/terminal";
import { Button } from "@gantry/ui/stock/button";
import { EllipsisIcon, SearchIcon } from "lucide-react";
import { PHASE_TONE } from "../parts/tones.ts";
import { PaneMenu } from "./pane-menu.tsx";
import type { Close, Tab } from "./tabs.ts";

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
    <header className="flex h-6 shrink-0 items-center gap-3 border-b px-2.5 text-2xs text-muted-foreground">
      <StateWord snapshot={snapshot} />
      <span className="shrink-0 font-mono text-foreground">
        {tab.worker}/{tab.container}
      </span>
      <span className="min-w-0 flex-1 truncate" title={title}>
        {title}
      </span>
      {isAttached(snapshot.state) && (
        <span className="hidden shrink-0 gap-3 sm:flex">
          <span>{snapshot.role}</span>
          <span className="tabular-nums" title="Columns by rows">
            {snapshot.cols}×{snapshot.rows}
          </span>
        </span>
      )}
      <span className="flex shrink-0 items-center">
        <Button variant="ghost" size="icon-xs" className="size-5" aria-label="Find in the scrollback" onClick={onFind}>
          <SearchIcon className="size-3" />
        </Button>
        <PaneMenu tab={tab} live={live} snapshot={snapshot} onClose={onClose} onFind={onFind}>
          <Button variant="ghost" size="icon-xs" className="size-5" aria-label="Terminal menu">
            <EllipsisIcon className="size-3.5" />
          </Button>
        </PaneMenu>
      </span>
    </header>
  );
}

function StateWord({ snapshot: { state, blockedInputs } }: { snapshot: TerminalSnapshot }) {
  const blocked = blockedInputs > 0 && !takesInput(state);
  return (
    <span className="flex shrink-0 items-center gap-2">
      <StatusDot tone={PHASE_TONE[state.phase]} />
      <span className="flex gap-1 text-foreground">
        <output>{stateWords(state)}</output>
        {state.phase === "reconnecting" && state.dialAt !== null && <Countdown dialAt={state.dialAt} />}
      </span>
      <output>
        {blocked && (
          <span className="rounded-sm bg-warn/15 px-1.5 font-medium text-foreground" data-testid="input-blocked">
            keys are not sent
          </span>
        )}
      </output>
    </span>
  );
}

/** Ticks, so it stands outside what a screen reader speaks at each change. */
function Countdown({ dialAt }: { dialAt: number }) {
  return <span className="tabular-nums">{dialWords(dialAt, useNow(500))}</span>;
}
