/** The line above a recording: which session it is, how it is, and what can be done with it. */
import type { Session } from "@gantry/contracts";
import { endedWords, Status } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Link } from "@tanstack/react-router";
import { ChevronRightIcon, DownloadIcon, SquareTerminalIcon } from "lucide-react";
import { SESSION_TONE } from "../parts/tones.ts";
import { castFile } from "../sessions/cast-file.ts";
import { SessionMenu } from "../sessions/session-actions.tsx";
import { isOver } from "../terminals/session-order.ts";
import { useOpenTerminal } from "../terminals/use-open-terminal.ts";

export function RecordingHeader({ session }: { session: Session }) {
  const openTerminal = useOpenTerminal();
  const { id, title, worker, container, state, exit } = session;
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-b px-4">
      <nav aria-label="Where this is" className="flex min-w-0 items-center gap-1.5">
        <Link to="/sessions" className="hidden rounded-sm text-muted-foreground hover:text-foreground sm:inline">
          Sessions
        </Link>
        <ChevronRightIcon aria-hidden="true" className="hidden size-3.5 shrink-0 text-muted-foreground sm:inline" />
        <h1 className="truncate text-sm font-semibold">{title}</h1>
      </nav>
      <span className="hidden truncate font-mono text-2xs text-muted-foreground md:inline">
        {worker}/{container}
      </span>
      <Status
        tone={SESSION_TONE[state]}
        word={state === "ended" && exit ? endedWords(exit) : state}
        className="shrink-0 text-xs"
      />
      <span className="ml-auto flex shrink-0 items-center gap-1.5">
        {!isOver(session) && (
          <Button size="sm" onClick={() => openTerminal({ worker, container, session: id })}>
            <SquareTerminalIcon /> <span className="hidden sm:inline">Jump to live</span>
            <span className="sm:hidden">Live</span>
          </Button>
        )}
        <Button size="sm" variant="outline" className="hidden sm:inline-flex" asChild>
          <a href={castFile(id)} download>
            <DownloadIcon /> Download
          </a>
        </Button>
        <SessionMenu session={session} />
      </span>
    </header>
  );
}
