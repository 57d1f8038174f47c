/** Workers and their containers, each a place to open a terminal. */
import type { Worker } from "@gantry/contracts";
import { cn, StatusDot } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Skeleton } from "@gantry/ui/stock/skeleton";
import { useQuery } from "@tanstack/react-query";
import { ChevronRightIcon, PlusIcon } from "lucide-react";
import { useState } from "react";
import { workerQuery, workersQuery } from "../api/queries.ts";
import { QueryNote } from "../parts/query-note.tsx";
import { Failure } from "../parts/states.tsx";
import { CONTAINER_TONE, WORKER_TONE } from "../parts/tones.ts";
import type { TabTarget } from "./tabs.ts";

/** A longer fleet starts folded: each open worker is a request every few seconds. */
const OPEN_AT_FIRST = 12;

export function Tree({ onOpen }: { onOpen: (target: TabTarget) => void }) {
  const query = useQuery(workersQuery);
  if (query.isPending) return <TreeSkeleton />;
  if (!query.data) return <Failure what="the fleet" error={query.error} onRetry={() => void query.refetch()} />;
  const { workers } = query.data;
  return (
    <nav aria-label="Containers" className="scroll-quiet min-h-0 flex-1 overflow-y-auto pb-2">
      <QueryNote query={query} />
      {workers.length === 0 && <p className="px-3 py-2 text-xs text-muted-foreground">No worker is bound.</p>}
      <ul>
        {workers.map((worker) => (
          <WorkerBranch
            key={worker.name}
            worker={worker}
            openAtFirst={workers.length <= OPEN_AT_FIRST}
            onOpen={onOpen}
          />
        ))}
      </ul>
    </nav>
  );
}

interface WorkerBranchProps {
  worker: Worker;
  openAtFirst: boolean;
  onOpen: (target: TabTarget) => void;
}

function WorkerBranch({ worker: { name, status }, openAtFirst, onOpen }: WorkerBranchProps) {
  const [open, setOpen] = useState(openAtFirst);
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex h-7 w-full cursor-pointer items-center gap-1.5 px-2 text-left text-xs hover:bg-accent"
      >
        <ChevronRightIcon
          aria-hidden="true"
          className={cn("size-3.5 shrink-0 text-muted-foreground transition-transform", open && "rotate-90")}
        />
        <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
        {status !== "up" && (
          <span className="flex items-center gap-1.5 text-2xs text-muted-foreground">
            <StatusDot tone={WORKER_TONE[status]} /> {status}
          </span>
        )}
      </button>
      {open && <Leaves worker={name} onOpen={onOpen} />}
    </li>
  );
}

function Leaves({ worker, onOpen }: { worker: string; onOpen: (target: TabTarget) => void }) {
  const { data, isPending, error, refetch } = useQuery(workerQuery(worker));
  if (isPending) return <Skeleton className="my-1.5 ml-8 h-3 w-24" />;
  if (!data) {
    return (
      <p role="alert" className="py-1 pr-2 pl-8 text-2xs text-muted-foreground">
        {error.message}.{" "}
        <Button variant="link" className="h-auto p-0 text-2xs" onClick={() => void refetch()}>
          Try again
        </Button>
      </p>
    );
  }
  // `main` may be opened before it ever ran: opening it starts it.
  const containers = data.containers.length > 0 ? data.containers : [{ name: "main", state: "stopped" as const }];
  return (
    <ul>
      {containers.map(({ name: container, state }) => (
        <li key={container} className="group relative">
          <button
            type="button"
            title={`New terminal on ${worker}/${container}`}
            aria-label={`New terminal on ${worker}/${container}, ${state}`}
            onClick={() => onOpen({ worker, container })}
            className="flex h-7 w-full cursor-pointer items-center gap-2 pr-20 pl-8 text-left text-xs group-hover:bg-accent"
          >
            <StatusDot tone={CONTAINER_TONE[state]} />
            <span className="min-w-0 flex-1 truncate">{container}</span>
          </button>
          <span
            aria-hidden="true"
            className="pointer-events-none absolute inset-y-0 right-2 flex items-center text-2xs text-muted-foreground"
          >
            <span className="group-has-[:focus-visible]:hidden group-hover:hidden">{state}</span>
            <PlusIcon className="hidden size-3.5 group-has-[:focus-visible]:block group-hover:block" />
          </span>
        </li>
      ))}
    </ul>
  );
}

function TreeSkeleton() {
  return (
    <section aria-busy="true" aria-label="Loading containers" className="grid gap-3 px-3 py-2">
      {["w-28", "w-20", "w-32", "w-20"].map((width, line) => (
        <Skeleton key={`${width}${line}`} className={cn("h-3", width, line % 2 === 1 && "ml-5")} />
      ))}
    </section>
  );
}
