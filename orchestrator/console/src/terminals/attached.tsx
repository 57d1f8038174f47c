/** Who is attached to a terminal: how many look on, and on asking, everybody by name. */
import type { AttachedPerson } from "@gantry/contracts";
import { StatusDot, type TerminalSnapshot } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Popover, PopoverContent, PopoverTrigger } from "@gantry/ui/stock/popover";
import { EyeIcon } from "lucide-react";
import { useWho } from "../api/use-who.ts";
import { actorWords, type Who } from "../parts/actor-words.ts";
import { count } from "../parts/count.ts";
import { controlWords, watchingWords } from "./control-words.ts";

export function Attached({ snapshot }: { snapshot: TerminalSnapshot }) {
  const who = useWho([snapshot.controller, ...(snapshot.clients?.people ?? []).map(({ actor }) => actor)]);
  const { clients } = snapshot;
  if (clients === null) return null;
  const words = `${watchingWords(clients.viewers)}, ${controlWords(snapshot, who)}`;
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button
          variant="ghost"
          size="icon-xs"
          className="w-auto gap-1 px-1 text-2xs font-normal tabular-nums"
          aria-label={`Who is attached: ${words}`}
          title={words}
        >
          <EyeIcon className="size-3" aria-hidden="true" />
          {clients.viewers > 0 && clients.viewers}
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label="Who is attached" className="p-0">
        <h3 className="border-b px-3 py-2 text-xs font-medium">
          {count(clients.controllers + clients.viewers, "window")} attached
        </h3>
        <ul className="scroll-quiet max-h-64 overflow-y-auto py-1">
          {clients.people.map((person) => (
            <PersonLine key={`${person.actor} ${person.role}`} person={person} who={who} />
          ))}
        </ul>
      </PopoverContent>
    </Popover>
  );
}

function PersonLine({ person: { actor, role, sockets }, who }: { person: AttachedPerson; who: Who | undefined }) {
  return (
    <li className="flex items-center gap-2 px-3 py-1 text-xs">
      <StatusDot tone={role === "controller" ? "ok" : "idle"} />
      <span className="min-w-0 flex-1 truncate" title={actor}>
        {actorWords(actor, who)}
      </span>
      <span className="shrink-0 text-muted-foreground">
        {role === "controller" ? "typing" : "watching"}
        {sockets > 1 && `, ${count(sockets, "window")}`}
      </span>
    </li>
  );
}
