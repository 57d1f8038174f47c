/** What can be done with a session from a list or from its page. */
import type { Session } from "@gantry/contracts";
import { copyOrSay } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@gantry/ui/stock/dropdown-menu";
import { Link } from "@tanstack/react-router";
import {
  CopyIcon,
  DownloadIcon,
  EllipsisIcon,
  EyeIcon,
  PencilIcon,
  PlayIcon,
  Share2Icon,
  SquareTerminalIcon,
  Trash2Icon,
} from "lucide-react";
import { isOver } from "../terminals/session-order.ts";
import { useOpenTerminal } from "../terminals/use-open-terminal.ts";
import { type Asking, asking } from "./asking.ts";
import { castFile } from "./cast-file.ts";

export function SessionActions({ session }: { session: Session }) {
  const openTerminal = useOpenTerminal();
  const { id, worker, container, title } = session;
  const name = `${title} on ${worker}/${container}`;
  return (
    <span className="inline-flex items-center justify-end gap-1">
      {isOver(session) ? (
        <Button size="sm" variant="outline" asChild>
          <Link to="/sessions/$id" params={{ id }} aria-label={`Play ${name}`}>
            <PlayIcon /> Play
          </Link>
        </Button>
      ) : (
        <Button
          size="sm"
          variant="outline"
          aria-label={`Open ${name}`}
          onClick={() => openTerminal({ worker, container, session: id })}
        >
          <SquareTerminalIcon /> Open
        </Button>
      )}
      <SessionMenu session={session} inList />
    </span>
  );
}

/** `inList`: where the recording is another page. */
export function SessionMenu({ session, inList = false }: { session: Session; inList?: boolean }) {
  const openTerminal = useOpenTerminal();
  const { id, worker, container, title } = session;
  const over = isOver(session);
  const ask = (what: Asking["what"]): void => asking.set({ what, session: id, place: `${worker}/${container}`, over });
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`More for ${title} on ${worker}/${container}`}>
          <EllipsisIcon />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="w-60">
        {inList && (
          <DropdownMenuItem asChild>
            <Link to="/sessions/$id" params={{ id }}>
              <PlayIcon /> Recording
            </Link>
          </DropdownMenuItem>
        )}
        <DropdownMenuItem
          disabled={over}
          onSelect={() => openTerminal({ worker, container, session: id, watch: true })}
        >
          <EyeIcon /> Watch only
        </DropdownMenuItem>
        <DropdownMenuItem asChild>
          <a href={castFile(id)} download>
            <DownloadIcon /> Download the recording
          </a>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => void copyOrSay(id)}>
          <CopyIcon /> Copy the id
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem disabled={over} onSelect={() => ask("share")}>
          <Share2Icon /> Share a view-only link
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => ask("rename")}>
          <PencilIcon /> Rename
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem variant="destructive" onSelect={() => ask("end")}>
          <Trash2Icon /> {over ? "Delete" : "End and delete"}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
