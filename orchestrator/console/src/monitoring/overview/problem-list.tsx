/** What is wrong, a sentence each, with the button that mends it or leads to where one can look. */
import { cn, StatusDot } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ContainerProblemActions } from "../../fleet/container-problem-actions.tsx";
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
              // More than one button needs a line of its own on a phone.
              problem.kind === "container" && "max-sm:flex-wrap",
              problem.tone === "bad" ? "bg-bad/6" : "bg-warn/6",
            )}
          >
            <StatusDot tone={problem.tone} />
            <span title={problem.text} className="line-clamp-2 min-w-0 max-sm:line-clamp-4 flex-1 break-words">
              {problem.text}
            </span>
            {problem.kind === "error" && (
              <span className="hidden shrink-0 text-xs text-muted-foreground tabular-nums sm:inline">
                {problem.worker}, {problem.fault.count.toLocaleString("en")} times,{" "}
                <Ago at={problem.fault.lastSeenAt} />
              </span>
            )}
            <span className={cn(problem.kind === "container" && "max-sm:flex max-sm:basis-full max-sm:justify-end")}>
              <Mend problem={problem} />
            </span>
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
  const { worker } = problem;
  if (problem.kind === "container") return <ContainerProblemActions {...problem} />;
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
        <Link to="/monitoring/processes" search={{ open: `${worker}/${container}/${process}` }} data-row="">
          Look
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
