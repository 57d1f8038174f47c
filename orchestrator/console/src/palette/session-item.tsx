/** A session as a line of the palette. */
import type { Session } from "@gantry/contracts";
import { StatusDot } from "@gantry/ui";
import { CommandItem, CommandShortcut } from "@gantry/ui/stock/command";
import { SESSION_TONE } from "../parts/tones.ts";

interface SessionItemProps {
  session: Session;
  /** What choosing it does, as a word that finds it. */
  verb: string;
  onSelect: () => void;
}

export function SessionItem({ session: { id, worker, container, title, state }, verb, onSelect }: SessionItemProps) {
  return (
    <CommandItem value={`${verb} ${title} ${worker}/${container} ${id}`} onSelect={onSelect}>
      <StatusDot tone={SESSION_TONE[state]} />
      <span className="truncate">{title}</span>
      <CommandShortcut>
        {worker}/{container}
      </CommandShortcut>
    </CommandItem>
  );
}
