/** Groups of errors, a row each. */
import type { FaultItem } from "@gantry/contracts";
import { cn, StatusDot } from "@gantry/ui";
import { Badge } from "@gantry/ui/stock/badge";
import { Skeleton } from "@gantry/ui/stock/skeleton";
import { Link } from "@tanstack/react-router";
import { Ago } from "../parts/times.tsx";
import { FAULT_TONE } from "../parts/tones.ts";
import { culpritOf } from "./culprit.ts";

interface FaultListProps {
  faults: readonly FaultItem[];
  selected: string | undefined;
  /** Another list is on its way. */
  faded: boolean;
}

export function FaultList({ faults, selected, faded }: FaultListProps) {
  return (
    <ul aria-label="Errors" className={faded ? "opacity-60" : undefined}>
      {faults.map((fault) => {
        const id = `${fault.workerName}/${fault.fingerprint}`;
        return <FaultLine key={id} id={id} fault={fault} selected={id === selected} />;
      })}
    </ul>
  );
}

function FaultLine({ id, fault, selected }: { id: string; fault: FaultItem; selected: boolean }) {
  const { type, message, workerName, containerName, process, count, firstSeenAt, lastSeenAt, state, regressions } =
    fault;
  const culprit = culpritOf(fault);
  return (
    <li className="border-b" data-fault={id} data-state={state}>
      <Link
        from="/monitoring/errors"
        to="/monitoring/errors"
        search={(before) => ({ ...before, fault: id })}
        data-row=""
        aria-current={selected ? "true" : undefined}
        className={cn(
          "grid grid-cols-[auto_minmax(0,1fr)_auto] gap-x-3 px-4 py-2 -outline-offset-2 transition-colors hover:bg-muted/60",
          selected && "bg-accent",
        )}
      >
        <StatusDot tone={FAULT_TONE[state]} className="mt-1.5" />
        <span className="grid min-w-0 gap-0.5">
          <span className="flex min-w-0 items-baseline gap-2">
            <span className="shrink-0 font-medium">{type}</span>
            <span className="truncate">{message}</span>
          </span>
          <span className="flex min-w-0 items-center gap-2 text-2xs text-muted-foreground">
            {state !== "open" && <Badge variant="outline">{state}</Badge>}
            {regressions > 0 && (
              <Badge variant="outline">came back {regressions === 1 ? "once" : `${regressions} times`}</Badge>
            )}
            <span className="truncate font-mono">
              {workerName}/{containerName} {process}
              {culprit !== null && `, ${culprit}`}
            </span>
          </span>
        </span>
        <span className="grid justify-items-end gap-0.5 text-xs tabular-nums">
          <span className="font-medium" title={`${count} occurrences`}>
            {count.toLocaleString("en")}
            <span className="sr-only"> occurrences</span>
          </span>
          <span className="text-2xs text-muted-foreground">
            <Ago at={lastSeenAt} />
            <span className="hidden xl:inline">
              , first <Ago at={firstSeenAt} />
            </span>
          </span>
        </span>
      </Link>
    </li>
  );
}

export function FaultListSkeleton() {
  return (
    <section aria-busy="true" aria-label="Loading errors">
      {["w-72", "w-96", "w-64", "w-80", "w-60"].map((width) => (
        <div key={width} className="grid gap-2 border-b px-4 py-3">
          <Skeleton className={`h-3 max-w-full ${width}`} />
          <Skeleton className="h-2.5 w-40" />
        </div>
      ))}
    </section>
  );
}
