/** The groups of the command palette. */
import { StatusDot } from "@gantry/ui";
import { CommandGroup, CommandItem, CommandShortcut } from "@gantry/ui/stock/command";
import { Kbd } from "@gantry/ui/stock/kbd";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import {
  BoxesIcon,
  HistoryIcon,
  KeyboardIcon,
  LogOutIcon,
  MonitorIcon,
  MoonIcon,
  SquareTerminalIcon,
  SunIcon,
} from "lucide-react";
import { sessionsQuery } from "../api/queries.ts";
import { signOut } from "../auth/sign-out.ts";
import { useFleet } from "../fleet/use-fleet.ts";
import { CONTAINER_TONE, WORKER_TONE } from "../parts/tones.ts";
import { keyMapOpen } from "../shell/overlays.ts";
import { inOrder, isOver } from "../terminals/session-order.ts";
import { useOpenTerminal } from "../terminals/use-open-terminal.ts";
import { theme } from "../theme/theme.ts";
import { MonitoringPages } from "./monitoring-groups.tsx";
import { SessionItem } from "./session-item.tsx";

export interface GroupProps {
  run: (action: () => void) => void;
}

export function PageCommands({ run }: GroupProps) {
  const navigate = useNavigate();
  return (
    <CommandGroup heading="Go to">
      <CommandItem onSelect={() => run(() => void navigate({ to: "/" }))}>
        <BoxesIcon /> Fleet
        <CommandShortcut>
          <Kbd>g</Kbd>
          <Kbd>f</Kbd>
        </CommandShortcut>
      </CommandItem>
      <CommandItem onSelect={() => run(() => void navigate({ to: "/terminals" }))}>
        <SquareTerminalIcon /> Terminals
        <CommandShortcut>
          <Kbd>g</Kbd>
          <Kbd>t</Kbd>
        </CommandShortcut>
      </CommandItem>
      <CommandItem onSelect={() => run(() => void navigate({ to: "/sessions" }))}>
        <HistoryIcon /> Sessions and recordings
        <CommandShortcut>
          <Kbd>g</Kbd>
          <Kbd>s</Kbd>
        </CommandShortcut>
      </CommandItem>
      <MonitoringPages run={run} />
    </CommandGroup>
  );
}

export function ContainerCommands({ run }: GroupProps) {
  const { details } = useFleet();
  const openTerminal = useOpenTerminal();
  return (
    <CommandGroup heading="New terminal">
      {details.flatMap(({ name: worker, containers }) =>
        containers.map(({ name: container, state }) => (
          <CommandItem
            key={`${worker}/${container}`}
            value={`new terminal ${worker}/${container}`}
            onSelect={() => run(() => openTerminal({ worker, container }))}
          >
            <StatusDot tone={CONTAINER_TONE[state]} />
            {worker}/{container}
            <CommandShortcut>{state}</CommandShortcut>
          </CommandItem>
        )),
      )}
    </CommandGroup>
  );
}

const MAX_SESSIONS = 20;

export function SessionCommands({ run }: GroupProps) {
  const { data } = useQuery(sessionsQuery);
  const openTerminal = useOpenTerminal();
  const running = inOrder(data?.items ?? []).filter((session) => !isOver(session));
  if (running.length === 0) return null;
  return (
    <CommandGroup heading="Attach to a session">
      {running.slice(0, MAX_SESSIONS).map((session) => {
        const { id, worker, container } = session;
        const attach = () => run(() => openTerminal({ worker, container, session: id }));
        return <SessionItem key={id} session={session} verb="attach" onSelect={attach} />;
      })}
    </CommandGroup>
  );
}

export function WorkerCommands({ run }: GroupProps) {
  const { list } = useFleet();
  const navigate = useNavigate();
  const workers = list.data?.workers ?? [];
  if (workers.length === 0) return null;
  return (
    <CommandGroup heading="Workers">
      {workers.map(({ name, title, status }) => (
        <CommandItem
          key={name}
          value={`worker ${title} ${name}`}
          onSelect={() => run(() => void navigate({ to: "/", search: { worker: name } }))}
        >
          <StatusDot tone={WORKER_TONE[status]} />
          {title}
          <CommandShortcut className="font-mono">{name}</CommandShortcut>
        </CommandItem>
      ))}
    </CommandGroup>
  );
}

export function PersonCommands({ run }: GroupProps) {
  return (
    <CommandGroup heading="You">
      <CommandItem onSelect={() => run(() => theme.set("dark"))}>
        <MoonIcon /> Use the dark theme
      </CommandItem>
      <CommandItem onSelect={() => run(() => theme.set("light"))}>
        <SunIcon /> Use the light theme
      </CommandItem>
      <CommandItem onSelect={() => run(() => theme.set("system"))}>
        <MonitorIcon /> Use the system's theme
      </CommandItem>
      <CommandItem onSelect={() => run(() => keyMapOpen.set(true))}>
        <KeyboardIcon /> Show the keys
        <CommandShortcut>
          <Kbd>?</Kbd>
        </CommandShortcut>
      </CommandItem>
      <CommandItem onSelect={() => run(() => void signOut())}>
        <LogOutIcon /> Sign out
      </CommandItem>
    </CommandGroup>
  );
}
