/** Ctrl-K: every page, worker, container and session, and what can be done with them. */
import { useStore } from "@gantry/ui";
import { Command, CommandDialog, CommandEmpty, CommandInput, CommandList } from "@gantry/ui/stock/command";
import { useCallback } from "react";
import { paletteOpen } from "../shell/overlays.ts";
import { ContainerCommands, PageCommands, PersonCommands, SessionCommands, WorkerCommands } from "./palette-groups.tsx";

export function Palette() {
  const open = useStore(paletteOpen);
  /** Closes first, so that the focus goes where the command leads. */
  const run = useCallback((action: () => void) => {
    paletteOpen.set(false);
    action();
  }, []);
  return (
    <CommandDialog
      open={open}
      onOpenChange={(next) => paletteOpen.set(next)}
      title="Search or run a command"
      description="Type to find a page, a container, a session or a command."
    >
      <Command loop>
        <CommandInput placeholder="Search or run a command" aria-label="Search or run a command" />
        <CommandList>
          <CommandEmpty>Nothing is called that.</CommandEmpty>
          <PageCommands run={run} />
          <ContainerCommands run={run} />
          <SessionCommands run={run} />
          <WorkerCommands run={run} />
          <PersonCommands run={run} />
        </CommandList>
      </Command>
    </CommandDialog>
  );
}
