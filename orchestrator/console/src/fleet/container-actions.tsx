/** What a person can do to a container; what ends something is asked first. */
import type { Container, ContainerVerb } from "@gantry/contracts";
import { Button } from "@gantry/ui/stock/button";
import { PlayIcon, RotateCwIcon, SquareIcon, SquareTerminalIcon } from "lucide-react";
import { useState } from "react";
import { useContainerVerb } from "../api/use-container-verb.ts";
import { useOpenTerminal } from "../terminals/use-open-terminal.ts";
import { ConfirmVerb } from "./confirm-verb.tsx";

export function ContainerActions({ worker, container }: { worker: string; container: Container }) {
  const [asking, setAsking] = useState<Exclude<ContainerVerb, "start"> | null>(null);
  const act = useContainerVerb();
  const openTerminal = useOpenTerminal();
  const { name, state } = container;
  // A lost one runs as far as its worker knows: starting it does nothing.
  const runs = state === "running" || state === "starting" || state === "lost";
  const run = (verb: ContainerVerb): void => act.mutate({ worker, container: name, verb });
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button size="sm" variant="secondary" onClick={() => openTerminal({ worker, container: name })}>
        <SquareTerminalIcon /> Open terminal
      </Button>
      {runs ? (
        <>
          <Button size="sm" variant="ghost" onClick={() => setAsking("restart")} disabled={act.isPending}>
            <RotateCwIcon /> Restart
          </Button>
          <Button size="sm" variant="ghost" onClick={() => setAsking("stop")} disabled={act.isPending}>
            <SquareIcon /> Stop
          </Button>
        </>
      ) : (
        <Button size="sm" variant="ghost" onClick={() => run("start")} disabled={act.isPending || state === "stopping"}>
          <PlayIcon /> Start
        </Button>
      )}
      <ConfirmVerb
        worker={worker}
        container={name}
        verb={asking}
        onCancel={() => setAsking(null)}
        onConfirm={(verb) => {
          setAsking(null);
          run(verb);
        }}
      />
    </div>
  );
}
