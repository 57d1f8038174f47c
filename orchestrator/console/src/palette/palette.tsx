/** Ctrl-K: every page, worker, container and session, and what can be done with them. */
import { useStore } from "@gantry/ui";
import { Command, CommandDialog, CommandEmpty, CommandInput, CommandList } from "@gantry/ui/stock/command";
import { palette } from "../shell/overlays.ts";
import { ContainerCommands, PageCommands, PersonCommands, SessionCommands, WorkerCommands } from "./palette-groups.tsx";
import { ContainerMonitoring, SearchLogs } from "./monitoring-groups.tsx";
import { RecordingCommands, SearchCommand, TerminalCommands } from "./session-groups.tsx";

const TITLES = { everything: "Search or run a command", terminals: "Open a terminal on" };

/** Closes first, so that the focus goes where the command leads. */
function run(action: () => void): void {
  palette.set(null);
  action();
}

export function Palette() {
  const offers = useStore(palette);
  const everything = offers !== "terminals";
  const title = TITLES[offers ?? "everything"];
  return (
    <CommandDialog
      open={offers !== null}
      onOpenChange={(open) => open || palette.set(null)}
      title={title}
      description="Type to find a page, a container, a session or a command."
    >
      <Command loop>
        <CommandInput placeholder={title} aria-label={title} />
        <CommandList>
          <CommandEmpty>Nothing is called that.</CommandEmpty>
          {everything && <PageCommands run={run} />}
          {everything && <TerminalCommands run={run} />}
          <ContainerCommands run={run} />
          <SessionCommands run={run} />
          {everything && <RecordingCommands run={run} />}
          {everything && <WorkerCommands run={run} />}
          {everything && <ContainerMonitoring run={run} />}
          {everything && <PersonCommands run={run} />}
          {everything && <SearchCommand run={run} />}
          {everything && <SearchLogs run={run} />}
        </CommandList>
      </Command>
    </CommandDialog>
  );
}
