/** One terminal: a header that tells the truth about it, what a person must decide, and the screen. */
import { useStore } from "@gantry/ui";
import { TerminalScreen } from "@gantry/ui/terminal";
import { useEffect, useState } from "react";
import { BlockedFlash } from "./blocked-keys.tsx";
import { FindBar } from "./find-bar.tsx";
import { onFind } from "./find.ts";
import { liveTerminal } from "./live-terminals.ts";
import { PaneHeader } from "./pane-header.tsx";
import { PaneNotes } from "./pane-notes.tsx";
import type { Close, Tab } from "./tabs.ts";

export function Pane({ tab, onClose }: { tab: Tab; onClose: Close }) {
  const live = liveTerminal(tab);
  const snapshot = useStore(live.socket.store);
  const [finding, setFinding] = useState(false);
  const { phase } = snapshot.state;
  useEffect(() => onFind(() => setFinding(true)), []);
  return (
    <section
      aria-label={`Terminal on ${tab.worker}/${tab.container}`}
      data-testid="terminal-pane"
      data-session={snapshot.session ?? ""}
      data-state={phase}
      data-role={snapshot.role}
      className="flex min-h-0 min-w-0 flex-1 flex-col bg-terminal"
    >
      <PaneHeader tab={tab} live={live} snapshot={snapshot} onClose={onClose} onFind={() => setFinding(true)} />
      <PaneNotes tab={tab} live={live} snapshot={snapshot} onClose={onClose} />
      <div className="relative min-h-0 flex-1">
        {finding && (
          <FindBar
            live={live}
            onClose={() => {
              setFinding(false);
              live.focus();
            }}
          />
        )}
        <BlockedFlash snapshot={snapshot} />
        <TerminalScreen live={live} label={`Screen of ${tab.worker}/${tab.container}`} takeFocus />
      </div>
    </section>
  );
}
