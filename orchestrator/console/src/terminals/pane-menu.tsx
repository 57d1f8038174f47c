/** What can be done with a terminal. */
import { copyOrSay, isAttached, type TerminalSnapshot, useStore } from "@gantry/ui";
import type { LiveTerminal } from "@gantry/ui/terminal";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuShortcut,
  DropdownMenuTrigger,
} from "@gantry/ui/stock/dropdown-menu";
import { ClipboardCopyIcon, CopyIcon, PlusIcon, SearchIcon, UnplugIcon } from "lucide-react";
import type { ReactNode } from "react";
import { ControlItems, SessionItems } from "./pane-menu-items.tsx";
import { screenReader } from "./screen-reader.ts";
import type { Close, Tab } from "./tabs.ts";
import { useOpenTerminal } from "./use-open-terminal.ts";

interface PaneMenuProps {
  tab: Tab;
  live: LiveTerminal;
  snapshot: TerminalSnapshot;
  onClose: Close;
  onFind: () => void;
  children: ReactNode;
}

export function PaneMenu({ tab, live, snapshot, onClose, onFind, children }: PaneMenuProps) {
  const openTerminal = useOpenTerminal();
  const reads = useStore(screenReader);
  const { session } = snapshot;
  const selection = live.terminal.getSelection();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>{children}</DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="w-80">
        <DropdownMenuItem onSelect={() => openTerminal({ worker: tab.worker, container: tab.container })}>
          <PlusIcon /> New terminal here <DropdownMenuShortcut>Ctrl Shift E</DropdownMenuShortcut>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => setTimeout(onFind)}>
          <SearchIcon /> Find <DropdownMenuShortcut>Ctrl Shift F</DropdownMenuShortcut>
        </DropdownMenuItem>
        <DropdownMenuItem disabled={selection === ""} onSelect={() => void copyOrSay(live.terminal.getSelection())}>
          <ClipboardCopyIcon /> Copy the selection <DropdownMenuShortcut>Ctrl Shift C</DropdownMenuShortcut>
        </DropdownMenuItem>
        <DropdownMenuItem disabled={session === null} onSelect={() => session !== null && void copyOrSay(session)}>
          <CopyIcon /> Copy the session's id
        </DropdownMenuItem>
        <DropdownMenuCheckboxItem checked={reads} onCheckedChange={(on) => screenReader.set(on)}>
          Speak to a screen reader
        </DropdownMenuCheckboxItem>
        {isAttached(snapshot.state) && <ControlItems tab={tab} snapshot={snapshot} />}
        {session !== null && <SessionItems tab={tab} session={session} live={live} state={snapshot.state} />}
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => onClose("detached")}>
          <UnplugIcon /> Close, the session goes on <DropdownMenuShortcut>Ctrl Shift X</DropdownMenuShortcut>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
