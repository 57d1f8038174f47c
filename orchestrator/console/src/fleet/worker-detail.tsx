/** One worker: what it is, and its containers with what can be done to each. */
import type { Container, WorkerDetail as Worker } from "@gantry/contracts";
import { CopyId, RelativeTime, Status } from "@gantry/ui";
import { Skeleton } from "@gantry/ui/stock/skeleton";
import { useQuery } from "@tanstack/react-query";
import { workerQuery } from "../api/queries.ts";
import { Fact } from "../parts/fact.tsx";
import { QueryNote } from "../parts/query-note.tsx";
import { sentence } from "../parts/sentence.ts";
import { Failure } from "../parts/states.tsx";
import { CONTAINER_TONE, WORKER_TONE } from "../parts/tones.ts";
import { ContainerActions } from "./container-actions.tsx";
import { ContainerLinks } from "./container-links.tsx";

export function WorkerDetail({ name }: { name: string }) {
  const query = useQuery(workerQuery(name));
  if (query.isPending) return <DetailSkeleton />;
  if (!query.data) {
    return <Failure what={name} error={query.error ?? new Error("no answer")} onRetry={() => void query.refetch()} />;
  }
  return (
    <>
      <QueryNote query={query} />
      <Facts worker={query.data} />
      <h3 className="px-4 pt-4 pb-2 text-2xs font-medium text-muted-foreground">Containers</h3>
      <ul aria-label={`Containers of ${name}`} className="grid border-t">
        {query.data.containers.map((container) => (
          <ContainerItem key={container.name} worker={name} container={container} />
        ))}
      </ul>
      {query.data.containers.length === 0 && (
        <p className="px-4 py-3 text-muted-foreground">None has run yet. Open a terminal to start one.</p>
      )}
    </>
  );
}

function Facts({ worker: { status, kind, version, lastSeenAt, containerCount } }: { worker: Worker }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 px-4 pt-3 text-xs">
      <Fact label="Status">
        <Status tone={WORKER_TONE[status]} word={status} />
      </Fact>
      <Fact label="Kind">{kind}</Fact>
      <Fact label="Containers">
        <span className="tabular-nums">
          {containerCount.running} of {containerCount.total} running
        </span>
      </Fact>
      <Fact label="Version">
        <span className="font-mono text-2xs">{version}</span>
      </Fact>
      <Fact label="Last seen">
        <RelativeTime at={lastSeenAt} />
      </Fact>
    </dl>
  );
}

function ContainerItem({ worker, container }: { worker: string; container: Container }) {
  const { name, state, reason, startedAt, image, bootId } = container;
  return (
    <li data-container={name} data-state={state} className="grid gap-2 border-b px-4 py-3">
      <div className="flex items-center gap-3">
        <span className="font-mono text-xs font-medium">{name}</span>
        <Status tone={CONTAINER_TONE[state]} word={state} className="text-xs" />
        <span className="ml-auto text-xs text-muted-foreground">
          {startedAt !== null && (
            <>
              started <RelativeTime at={startedAt} />
            </>
          )}
        </span>
      </div>
      {reason !== null && <p className="text-xs text-pretty text-muted-foreground">{sentence(reason)}</p>}
      <div className="flex items-center gap-3 text-2xs text-muted-foreground">
        <span className="truncate font-mono" title={image}>
          {image}
        </span>
        {bootId !== null && (
          <span className="ml-auto flex shrink-0 items-center gap-1.5">
            boot <CopyId id={bootId} />
          </span>
        )}
      </div>
      <ContainerLinks worker={worker} container={name} />
      <ContainerActions worker={worker} container={container} />
    </li>
  );
}

function DetailSkeleton() {
  return (
    <section aria-busy="true" aria-label="Loading the worker" className="grid gap-3 p-4">
      {["w-24", "w-16", "w-32", "w-20"].map((width) => (
        <Skeleton key={width} className={`h-3.5 ${width}`} />
      ))}
      <Skeleton className="mt-3 h-24 w-full" />
    </section>
  );
}
