/** The first thing on the Fleet page: what is wrong, each with the button that mends it. */
import { StatusDot } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Link } from "@tanstack/react-router";
import { PlayIcon } from "lucide-react";
import { useContainerVerb } from "../api/use-container-verb.ts";
import type { Problem } from "./problems.ts";

export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <section aria-label="What is wrong" className="border-b">
      <ul>
        {problems.map((problem) => (
          <ProblemLine key={problem.id} problem={problem} />
        ))}
      </ul>
    </section>
  );
}

function ProblemLine({ problem: { worker, container, text, mend } }: { problem: Problem }) {
  const act = useContainerVerb();
  return (
    <li className="flex items-center gap-3 border-b bg-bad/6 px-4 py-2 last:border-b-0">
      <StatusDot tone="bad" />
      <span className="min-w-0 flex-1 text-pretty">{text}</span>
      {mend !== null && container !== null ? (
        <Button
          size="sm"
          variant="outline"
          disabled={act.isPending}
          onClick={() => act.mutate({ worker, container, verb: mend })}
        >
          <PlayIcon /> Start
        </Button>
      ) : (
        <Button size="sm" variant="outline" asChild>
          <Link to="/" search={{ worker }}>
            Look
          </Link>
        </Button>
      )}
    </li>
  );
}
