/** The lines of the command palette that lead to the Monitoring pages. */
import { CommandGroup, CommandItem, CommandShortcut, useCommandState } from "@gantry/ui/stock/command";
import { Kbd } from "@gantry/ui/stock/kbd";
import { useNavigate } from "@tanstack/react-router";
import { ActivityIcon, BugIcon, ChartLineIcon, CogIcon, ScrollTextIcon } from "lucide-react";
import { useFleet } from "../fleet/use-fleet.ts";
import type { GroupProps } from "./palette-groups.tsx";

const PAGES = [
  { to: "/monitoring/processes", label: "Processes", icon: CogIcon },
  { to: "/monitoring/logs", label: "Logs", icon: ScrollTextIcon },
  { to: "/monitoring/errors", label: "Errors", icon: BugIcon },
  { to: "/monitoring/metrics", label: "Metrics", icon: ChartLineIcon },
] as const;

/** Within the group of all pages. */
export function MonitoringPages({ run }: GroupProps) {
  const navigate = useNavigate();
  return (
    <>
      <CommandItem onSelect={() => run(() => void navigate({ to: "/monitoring" }))}>
        <ActivityIcon /> Monitoring: what is wrong
        <CommandShortcut>
          <Kbd>g</Kbd>
          <Kbd>m</Kbd>
        </CommandShortcut>
      </CommandItem>
      {PAGES.map(({ to, label, icon: Icon }) => (
        <CommandItem key={to} value={`monitoring ${label}`} onSelect={() => run(() => void navigate({ to }))}>
          <Icon /> {label}
        </CommandItem>
      ))}
    </>
  );
}

/** Logs and metrics of each container. */
export function ContainerMonitoring({ run }: GroupProps) {
  const { details } = useFleet();
  const navigate = useNavigate();
  const places = details.flatMap(({ name: worker, containers }) =>
    containers.map(({ name: container }) => ({ worker, container })),
  );
  if (places.length === 0) return null;
  return (
    <CommandGroup heading="Look into">
      {places.flatMap((search) =>
        PAGES.filter(({ label }) => label === "Logs" || label === "Metrics").map(({ to, label, icon: Icon }) => (
          <CommandItem
            key={`${label} ${search.worker}/${search.container}`}
            value={`${label} of ${search.worker}/${search.container}`}
            onSelect={() => run(() => void navigate({ to, search }))}
          >
            <Icon /> {label} of {search.worker}/{search.container}
          </CommandItem>
        )),
      )}
    </CommandGroup>
  );
}

/** Looks for the words that were typed in all lines of logs. */
export function SearchLogs({ run }: GroupProps) {
  const navigate = useNavigate();
  const q = useCommandState((state) => state.search).trim();
  if (q === "") return null;
  return (
    <CommandGroup forceMount>
      <CommandItem
        forceMount
        value={`search logs ${q}`}
        onSelect={() => run(() => void navigate({ to: "/monitoring/logs", search: { q } }))}
      >
        <ScrollTextIcon /> <span className="truncate">Lines of logs that hold “{q}”</span>
      </CommandItem>
    </CommandGroup>
  );
}
