/** What is wrong, a sentence each, with the button that mends it or leads to where one can look. */
import { cn, StatusDot } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Link } from "@tanstack/react-router";
import { PlayIcon } from "lucide-react";
import { useState } from "react";
import { useContainerVerb } from "../../api/use-container-verb.ts";
import { Ago } from "../parts/times.tsx";
import type { Problem } from "./problems.ts";

/** Lines that are shown at once; the rest on asking. */
const SHOWN = 12;

export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? problems : problems.slice(0, SHOWN);
  return (
    <section aria-label="What is wrong" className="border-b">
      <ul>
        {shown.map((problem) => (
          <li
            key={problem.id}
            data-problem={problem.kind}
            className={cn(
              "flex items-center gap-3 border-b px-4 py-1.5 last:border-b-0",
              problem.tone === "bad" ? "bg-bad/6" : "bg-warn/6",
            )}
          >
            <StatusDot tone={problem.tone} />
            <span className="line-clamp-2 min-w-0 flex-1 break-words">{problem.text}</span>
            {problem.kind === "error" && (
              <span className="hidden shrink-0 text-xs text-muted-foreground tabular-nums sm:inline">
                {problem.worker}, {problem.fault.count.toLocaleString("en")} times,{" "}
                <Ago at={problem.fault.lastSeenAt} />
              </span>
            )}
            <Mend problem={problem} />
          </li>
        ))}
      </ul>
      {problems.length > shown.length && (
        <div className="py-1.5 text-center">
          <Button size="sm" variant="ghost" data-row="" onClick={() => setAll(true)}>
            {problems.length - shown.length} more
          </Button>
        </div>
      )}
    </section>
  );
}

function Mend({ problem }: { problem: Problem }) {
  const act = useContainerVerb();
  const { worker } = problem;
  if (problem.kind === "container") {
    const { container, mend } = problem;
    if (mend === null || container === null) {
      return (
        <Button size="sm" variant="outline" asChild>
          <Link to="/" search={{ worker }} data-row="">
            Look
          </Link>
        </Button>
      );
    }
    return (
      <Button
        size="sm"
        variant="outline"
        data-row=""
        disabled={act.isPending}
        onClick={() => act.mutate({ worker, container, verb: mend })}
      >
        <PlayIcon /> Start
      </Button>
    );
  }
  if (problem.kind === "error") {
    return (
      <Button size="sm" variant="outline" asChild>
        <Link to="/monitoring/errors" search={{ fault: `${worker}/${problem.fingerprint}` }} data-row="">
          Look
        </Link>
      </Button>
    );
  }
  if (problem.kind === "process") {
    const { container, process } = problem;
    return (
      <Button size="sm" variant="outline" asChild>
        <Link to="/monitoring/logs" search={{ worker, container, process }} data-row="">
          Logs
        </Link>
      </Button>
    );
  }
  return (
    <Button size="sm" variant="outline" asChild>
      <Link to="/monitoring/metrics" search={{ worker, container: problem.container }} data-row="">
        Look
      </Link>
    </Button>
  );
}
