/** What a person should know of a terminal, or decide, before its screen: never written into the screen itself. */
import { endedWords, type TerminalSnapshot, type Tone, StatusDot } from "@gantry/ui";
import type { LiveTerminal } from "@gantry/ui/terminal";
import { Button } from "@gantry/ui/stock/button";
import { RotateCwIcon, XIcon } from "lucide-react";
import type { ReactNode } from "react";
import { sentence } from "../parts/sentence.ts";
import type { Close } from "./tabs.ts";

interface PaneNotesProps {
  live: LiveTerminal;
  snapshot: TerminalSnapshot;
  onClose: Close;
}

export function PaneNotes({ live, snapshot: { state, gap, notice, session }, onClose }: PaneNotesProps) {
  const { socket } = live;
  return (
    <>
      {state.phase === "failed" && (
        <Note tone="bad" text={sentence(state.message)}>
          <Button size="sm" variant="outline" onClick={() => socket.retry()}>
            <RotateCwIcon /> Try again
          </Button>
        </Note>
      )}
      {state.phase === "reconnecting" && state.message !== null && state.dialAt !== null && (
        <Note tone="warn" text={sentence(state.message)}>
          <Button size="sm" variant="outline" onClick={() => socket.retry()}>
            Connect at once
          </Button>
        </Note>
      )}
      {state.phase === "starting" && (
        <Note tone="busy" text={sentence(state.reason ?? "The container starts. What you type is sent when it runs")} />
      )}
      {state.phase === "ended" && (
        <Note
          tone="idle"
          text={`This session has ${endedWords(state)}. ${state.reason === null ? "" : sentence(state.reason)}`}
        >
          {session !== null && socket.blank && (
            <Button size="sm" variant="ghost" onClick={() => socket.replay()}>
              Show its output
            </Button>
          )}
          <Button size="sm" variant="outline" onClick={() => socket.restart()}>
            <RotateCwIcon /> Restart
          </Button>
          <Button size="sm" variant="ghost" onClick={() => onClose("ended")}>
            Close
          </Button>
        </Note>
      )}
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

interface NoteProps {
  tone: Tone;
  text: string;
  children?: ReactNode;
  onDismiss?: () => void;
}

function Note({ tone, text, children, onDismiss }: NoteProps) {
  return (
    <output
      data-testid="terminal-note"
      className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b bg-muted/60 px-2.5 py-1 text-xs"
    >
      <StatusDot tone={tone} />
      <span className="min-w-0 flex-1 text-pretty">{text}</span>
      <span className="flex items-center gap-1.5">
        {children}
        {onDismiss && (
          <Button variant="ghost" size="icon-xs" aria-label="Dismiss" onClick={onDismiss}>
            <XIcon />
          </Button>
        )}
      </span>
    </output>
  );
}
