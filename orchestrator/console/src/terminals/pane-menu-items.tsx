/** The items of a terminal's menu that are about its session: who controls it, and what is kept of it. */
import type { TerminalSnapshot, TerminalState } from "@gantry/ui";
import type { LiveTerminal } from "@gantry/ui/terminal";
import { DropdownMenuItem, DropdownMenuSeparator, DropdownMenuShortcut } from "@gantry/ui/stock/dropdown-menu";
import { useNavigate } from "@tanstack/react-router";
import { BookmarkIcon, EyeIcon, HandIcon, HistoryIcon, PencilIcon, Share2Icon, SquareIcon } from "lucide-react";
import { useWho } from "../api/use-who.ts";
import { asking } from "../sessions/asking.ts";
import { takeOverWords } from "./control-words.ts";
import { takeOver, watchOnly } from "./live-terminals.ts";
import type { Tab } from "./tabs.ts";

export function ControlItems({ tab, snapshot }: { tab: Tab; snapshot: TerminalSnapshot }) {
  const words = takeOverWords(snapshot.controller, useWho([snapshot.controller]));
  return (
    <>
      <DropdownMenuSeparator />
      {snapshot.role === "viewer" ? (
        <DropdownMenuItem onSelect={() => takeOver(tab)}>
          <HandIcon /> {words.label + words.from}
          <DropdownMenuShortcut>Ctrl Shift U</DropdownMenuShortcut>
        </DropdownMenuItem>
      ) : (
        <DropdownMenuItem onSelect={() => watchOnly(tab)}>
          <EyeIcon /> Watch only <DropdownMenuShortcut>Ctrl Shift U</DropdownMenuShortcut>
        </DropdownMenuItem>
      )}
    </>
  );
}

interface SessionItemsProps {
  tab: Tab;
  session: string;
  live: LiveTerminal;
  state: TerminalState;
}

export function SessionItems({ tab, session, live, state }: SessionItemsProps) {
  const navigate = useNavigate();
  const over = state.phase === "ended";
  const about = { session, place: `${tab.worker}/${tab.container}`, over };
  return (
    <>
      <DropdownMenuSeparator />
      <DropdownMenuItem
        onSelect={() =>
          void navigate({ to: "/sessions/$id", params: { id: session }, search: { seq: live.socket.seq } })
        }
      >
        <HistoryIcon /> Recording at this moment <DropdownMenuShortcut>Ctrl Shift L</DropdownMenuShortcut>
      </DropdownMenuItem>
      <DropdownMenuItem disabled={over} onSelect={() => asking.set({ what: "mark", ...about })}>
        <BookmarkIcon /> Mark this moment <DropdownMenuShortcut>Ctrl Shift M</DropdownMenuShortcut>
      </DropdownMenuItem>
      <DropdownMenuItem disabled={over} onSelect={() => asking.set({ what: "share", ...about })}>
        <Share2Icon /> Share a view-only link
      </DropdownMenuItem>
      <DropdownMenuItem onSelect={() => asking.set({ what: "rename", ...about })}>
        <PencilIcon /> Rename
      </DropdownMenuItem>
      <DropdownMenuItem variant="destructive" disabled={over} onSelect={() => asking.set({ what: "end", ...about })}>
        <SquareIcon /> End the session
      </DropdownMenuItem>
    </>
  );
}
