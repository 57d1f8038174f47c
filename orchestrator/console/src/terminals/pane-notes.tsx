/** What a person should know of a terminal, or decide, before its screen: never written into the screen itself. */
import { endedWords, isAttached, type TerminalSnapshot } from "@gantry/ui";
import type { LiveTerminal } from "@gantry/ui/terminal";
import { Button } from "@gantry/ui/stock/button";
import { Link } from "@tanstack/react-router";
import { HistoryIcon, RotateCwIcon } from "lucide-react";
import { useWho } from "../api/use-who.ts";
import { Note } from "../parts/note.tsx";
import { sentence } from "../parts/sentence.ts";
import { lostWords } from "./control-words.ts";
import type { Close, Tab } from "./tabs.ts";
import { TakeOver } from "./take-over.tsx";

interface PaneNotesProps {
  tab: Tab;
  live: LiveTerminal;
  snapshot: TerminalSnapshot;
  onClose: Close;
}

export function PaneNotes({ tab, live, snapshot, onClose }: PaneNotesProps) {
  const { state, gap, holdUp, notice } = snapshot;
  const { socket } = live;
  // A button that goes away when it is clicked would take the keyboard with it.
  const retry = (): void => {
    socket.retry();
    live.focus();
  };
  return (
    <>
      {state.phase === "failed" && (
        <Note tone="bad" text={sentence(state.message)}>
          <Button size="sm" variant="outline" onClick={retry}>
            <RotateCwIcon /> Try again
          </Button>
        </Note>
      )}
      {state.phase === "reconnecting" && state.message !== null && state.dialAt !== null && (
        <Note floats tone="warn" text={sentence(state.message)}>
          <Button size="sm" variant="outline" onClick={retry}>
            Connect at once
          </Button>
        </Note>
      )}
      {state.phase === "starting" && (
        <Note
          floats
          tone="busy"
          text={sentence(state.reason ?? "The container starts. What you type is sent when it runs")}
        />
      )}
      {holdUp !== null && isAttached(state) && <Note floats tone="warn" text={sentence(holdUp)} />}
      {state.phase === "ended" && <EndedNote live={live} snapshot={snapshot} onClose={onClose} />}
      {snapshot.lostControl && isAttached(state) && <LostNote tab={tab} live={live} snapshot={snapshot} />}
      {gap !== null && (
        <Note
          tone="warn"
          text={sentence(`${gap.bytes.toLocaleString()} bytes of output are no longer kept: ${gap.reason}`)}
          onDismiss={() => socket.dismiss()}
        />
      )}
      {notice !== null && <Note tone="warn" text={sentence(notice)} onDismiss={() => socket.dismiss()} />}
    </>
  );
}

function LostNote({ tab, live, snapshot }: Pick<PaneNotesProps, "tab" | "live" | "snapshot">) {
  const who = useWho([snapshot.controller]);
  return (
    <Note tone="warn" text={sentence(lostWords(snapshot.controller, who))} onDismiss={() => live.socket.dismiss()}>
      <TakeOver tab={tab} snapshot={snapshot} label="Take back" />
    </Note>
  );
}

function EndedNote({ live, snapshot, onClose }: Pick<PaneNotesProps, "live" | "snapshot" | "onClose">) {
  const { state, session } = snapshot;
  const { socket } = live;
  const restart = (): void => {
    socket.restart();
    live.focus();
  };
  if (state.phase !== "ended") return null;
  return (
    <Note
      tone="idle"
      text={`This session has ${endedWords(state)}. ${state.reason === null ? "" : sentence(state.reason)}`}
    >
      {session !== null && socket.seq === 0 && (
        <Button size="sm" variant="ghost" onClick={() => socket.replay()}>
          Show its output
        </Button>
      )}
      {session !== null && (
        <Button size="sm" variant="ghost" asChild>
          <Link to="/sessions/$id" params={{ id: session }}>
            <HistoryIcon /> Recording
          </Link>
        </Button>
      )}
      <Button size="sm" variant="outline" onClick={restart}>
        <RotateCwIcon /> Restart
      </Button>
      <Button size="sm" variant="ghost" onClick={() => onClose("ended")}>
        Close
      </Button>
    </Note>
  );
}
