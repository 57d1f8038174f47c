/** Beside what is wrong with a container: the verb that mends it, and where one can look. */
import { Button } from "@gantry/ui/stock/button";
import { Link } from "@tanstack/react-router";
import { CogIcon, PlayIcon, RotateCwIcon, ScrollTextIcon } from "lucide-react";
import { useState } from "react";
import { useContainerVerb } from "../api/use-container-verb.ts";
import { ConfirmVerb } from "./confirm-verb.tsx";
import type { Mend, Problem } from "./problems.ts";

export function ContainerProblemActions({ worker, container, mend }: Pick<Problem, "worker" | "container" | "mend">) {
  if (container === null) {
    return (
      <Button size="sm" variant="outline" asChild>
        <Link to="/" search={{ worker }} data-row="">
          Look
        </Link>
      </Button>
    );
  }
  const search = { worker, container };
  const place = `${worker}/${container}`;
  return (
    <span className="flex shrink-0 items-center gap-1">
      <Button size="sm" variant="ghost" asChild>
        <Link to="/monitoring/logs" search={search} aria-label={`Logs of ${place}`} data-row="">
          <ScrollTextIcon /> Logs
        </Link>
      </Button>
      <Button size="sm" variant="ghost" asChild>
        <Link to="/monitoring/processes" search={search} aria-label={`Processes of ${place}`}>
          <CogIcon /> Processes
        </Link>
      </Button>
      {mend !== null && <MendButton worker={worker} container={container} verb={mend} />}
    </span>
  );
}

function MendButton({ worker, container, verb }: { worker: string; container: string; verb: Mend }) {
  const act = useContainerVerb();
  const [asking, setAsking] = useState(false);
  const starts = verb === "start";
  const run = (): void => act.mutate({ worker, container, verb });
  return (
    <>
      <Button
        size="sm"
        variant="outline"
        aria-label={`${starts ? "Start" : "Restart"} ${worker}/${container}`}
        disabled={act.isPending}
        onClick={() => (starts ? run() : setAsking(true))}
      >
        {starts ? <PlayIcon /> : <RotateCwIcon />} {starts ? "Start" : "Restart"}
      </Button>
      <ConfirmVerb
        worker={worker}
        container={container}
        verb={asking ? "restart" : null}
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          run();
        }}
      />
    </>
  );
}
