/** What a person can do with a process; what ends something is asked first. */
import type { ProcessItem, ProcessState } from "@gantry/contracts";
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
  BugIcon,
  ChartLineIcon,
  CopyIcon,
  EllipsisIcon,
  PlayIcon,
  RotateCwIcon,
  ScrollTextIcon,
  SquareIcon,
  SquareTerminalIcon,
  ZapIcon,
} from "lucide-react";
import { useOpenTerminal } from "../../terminals/use-open-terminal.ts";
import { commandWords } from "./command-words.ts";
import { processAsking } from "./process-asking.ts";

const OVER: readonly ProcessState[] = ["stopped", "exited"];

/** Nothing of it runs, and nothing will by itself. */
export const isOver = ({ state }: ProcessItem): boolean => OVER.includes(state);

/** Where what it prints, throws and uses is looked at. */
export const LOOKS = [
  { to: "/monitoring/logs", label: "Logs", icon: ScrollTextIcon },
  { to: "/monitoring/errors", label: "Errors", icon: BugIcon },
  { to: "/monitoring/metrics", label: "Metrics", icon: ChartLineIcon },
] as const;

export function ProcessActions({ process }: { process: ProcessItem }) {
  const { name, workerName: worker, containerName: container } = process;
  return (
    <span className="inline-flex items-center justify-end gap-1">
      <Button size="sm" variant="outline" asChild className="hidden @xl:inline-flex">
        <Link
          to="/monitoring/logs"
          search={{ worker, container, process: name }}
          aria-label={`Logs of ${name} on ${worker}/${container}`}
        >
          <ScrollTextIcon /> Logs
        </Link>
      </Button>
      <ProcessMenu process={process} />
    </span>
  );
}

export function ProcessMenu({ process }: { process: ProcessItem }) {
  const { name, command, workerName: worker, containerName: container } = process;
  const over = isOver(process);
  const openTerminal = useOpenTerminal();
  const ask = (what: "stop" | "restart" | "signal") => () => processAsking.set({ what, process });
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`More for ${name} on ${worker}/${container}`}>
          <EllipsisIcon />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="w-56">
        {LOOKS.map(({ to, label, icon: Icon }) => (
          <DropdownMenuItem key={to} asChild>
            <Link to={to} search={{ worker, container, process: name }}>
              <Icon /> {label}
            </Link>
          </DropdownMenuItem>
        ))}
        <DropdownMenuItem onSelect={() => openTerminal({ worker, container })}>
          <SquareTerminalIcon /> Open a terminal on {container}
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => void copyOrSay(commandWords(command))}>
          <CopyIcon /> Copy the command
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        {over ? (
          <DropdownMenuItem onSelect={() => processAsking.set({ what: "start", again: process, worker, container })}>
            <PlayIcon /> Start again
          </DropdownMenuItem>
        ) : (
          <DropdownMenuItem onSelect={ask("restart")}>
            <RotateCwIcon /> Restart
          </DropdownMenuItem>
        )}
        <DropdownMenuItem disabled={over} onSelect={ask("signal")}>
          <ZapIcon /> Send a signal
        </DropdownMenuItem>
        <DropdownMenuItem variant="destructive" disabled={over} onSelect={ask("stop")}>
          <SquareIcon /> Stop
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
