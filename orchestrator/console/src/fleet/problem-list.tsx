/** The first thing on the Fleet page: what is wrong, each with what mends it and where one can look. */
import { StatusDot } from "@gantry/ui";
import { ContainerProblemActions } from "./container-problem-actions.tsx";
import type { Problem } from "./problems.ts";

export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <section aria-label="What is wrong" className="border-b">
      <ul>
        {problems.map(({ id, text, ...place }) => (
          <li
            key={id}
            data-problem={id}
            className="flex items-center gap-3 border-b bg-bad/6 px-4 py-2 last:border-b-0 max-sm:flex-wrap"
          >
            <StatusDot tone="bad" />
            <span className="min-w-0 flex-1 text-pretty wrap-anywhere">{text}</span>
            <span className="max-sm:flex max-sm:basis-full max-sm:justify-end">
              <ContainerProblemActions {...place} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
