/** The terminal that a view-only link shows: xterm comes with it, so it is loaded when the link has opened. */
import type { OpenedShare } from "@gantry/contracts";
import { endedWords, StatusDot, stateWords, useStore } from "@gantry/ui";
import { TerminalScreen } from "@gantry/ui/terminal";
import { Button } from "@gantry/ui/stock/button";
import { Note } from "../parts/note.tsx";
import { sentence } from "../parts/sentence.ts";
import { PHASE_TONE } from "../parts/tones.ts";
import { BlockedFlash, BlockedWords } from "../terminals/blocked-keys.tsx";
import { liveShare } from "./live-share.ts";
import { NoLongerGood } from "./closed.tsx";

export function SharedTerminal({ share }: { share: OpenedShare }) {
  const { live, over } = liveShare(share);
  const snapshot = useStore(live.socket.store);
  const title = useStore(live.title);
  const isOver = useStore(over);
  const { state } = snapshot;
  if (isOver) return <NoLongerGood />;
  return (
    <section data-testid="terminal-pane" data-state={state.phase} className="flex min-h-0 flex-1 flex-col bg-terminal">
      <header className="flex h-6 shrink-0 items-center gap-3 border-b px-2.5 text-2xs text-muted-foreground">
        <StatusDot tone={PHASE_TONE[state.phase]} />
        <output className="shrink-0 text-foreground">{stateWords(state, "viewer")}</output>
        <BlockedWords snapshot={snapshot} />
        <span className="min-w-0 flex-1 truncate">{title}</span>
        <span className="tabular-nums">
          {snapshot.cols}×{snapshot.rows}
        </span>
      </header>
      {state.phase === "failed" && (
        <Note tone="bad" text={sentence(state.message)}>
          <Button size="sm" variant="outline" onClick={() => live.socket.retry()}>
            Try again
          </Button>
        </Note>
      )}
      {state.phase === "ended" && (
        <Note tone="idle" text={`This session has ${endedWords(state)}.`}>
          {live.socket.seq === 0 && (
            <Button size="sm" variant="ghost" onClick={() => live.socket.replay()}>
              Show its output
            </Button>
          )}
        </Note>
      )}
      <div className="relative min-h-0 flex-1">
        <BlockedFlash snapshot={snapshot} />
        <TerminalScreen live={live} label={`Screen of ${share.worker}`} />
      </div>
    </section>
  );
}
