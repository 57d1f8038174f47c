/** The groups of the command palette that are about sessions: the one in view, recordings, and what was printed. */
import { useStore } from "@gantry/ui";
import { CommandGroup, CommandItem, CommandShortcut, useCommandState } from "@gantry/ui/stock/command";
import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { BookmarkIcon, HandIcon, HistoryIcon, PencilIcon, SearchIcon, Share2Icon } from "lucide-react";
import { sessionsQuery } from "../api/queries.ts";
import { type Asking, asking } from "../sessions/asking.ts";
import { act } from "../terminals/leader-keys.ts";
import { isOver } from "../terminals/session-order.ts";
import { activeKey, phases, tabs } from "../terminals/tabs.ts";
import type { GroupProps } from "./palette-groups.tsx";
import { SessionItem } from "./session-item.tsx";

const MAX_RECORDINGS = 10;

/** What can be done with the terminal in view. */
export function TerminalCommands({ run }: GroupProps) {
  const { pathname } = useLocation();
  const key = useStore(activeKey);
  const tab = useStore(tabs).find((one) => one.key === key);
  const over = useStore(phases)[key ?? ""] === "ended";
  if (pathname !== "/terminals" || tab === undefined || tab.session === null) return null;
  const { session } = tab;
  const ask = (what: Asking["what"]) => () =>
    run(() => asking.set({ what, session, place: `${tab.worker}/${tab.container}`, over }));
  return (
    <CommandGroup heading="This terminal">
      {!over && (
        <>
          <CommandItem onSelect={() => run(() => act("control"))}>
            <HandIcon /> Take control, or only watch <CommandShortcut>Ctrl Shift U</CommandShortcut>
          </CommandItem>
          <CommandItem onSelect={ask("mark")}>
            <BookmarkIcon /> Mark this moment <CommandShortcut>Ctrl Shift M</CommandShortcut>
          </CommandItem>
          <CommandItem onSelect={ask("share")}>
            <Share2Icon /> Share a view-only link
          </CommandItem>
        </>
      )}
      <CommandItem onSelect={() => run(() => act("recording"))}>
        <HistoryIcon /> Open the recording at this moment <CommandShortcut>Ctrl Shift L</CommandShortcut>
      </CommandItem>
      <CommandItem onSelect={ask("rename")}>
        <PencilIcon /> Rename the session
      </CommandItem>
    </CommandGroup>
  );
}

/** The newest sessions that have ended. */
export function RecordingCommands({ run }: GroupProps) {
  const { data } = useQuery(sessionsQuery);
  const navigate = useNavigate();
  const ended = (data?.items ?? []).filter(isOver);
  if (ended.length === 0) return null;
  return (
    <CommandGroup heading="Play a recording">
      {ended.slice(0, MAX_RECORDINGS).map((session) => {
        const play = () => run(() => void navigate({ to: "/sessions/$id", params: { id: session.id } }));
        return <SessionItem key={session.id} session={session} verb="play recording" onSelect={play} />;
      })}
    </CommandGroup>
  );
}

/** Looks for the words that were typed in everything that was printed. */
export function SearchCommand({ run }: GroupProps) {
  const navigate = useNavigate();
  const q = useCommandState((state) => state.search).trim();
  if (q === "") return null;
  return (
    <CommandGroup heading="Search" forceMount>
      <CommandItem
        forceMount
        value={`search what was printed ${q}`}
        onSelect={() => run(() => void navigate({ to: "/sessions", search: { q } }))}
      >
        <SearchIcon /> <span className="truncate">Sessions that printed “{q}”</span>
      </CommandItem>
    </CommandGroup>
  );
}
