/** The Fleet page: what is wrong, then every worker; one of them in detail. */
import type { Worker } from "@gantry/contracts";
import { Button } from "@gantry/ui/stock/button";
import { Input } from "@gantry/ui/stock/input";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { BoxesIcon, SearchXIcon } from "lucide-react";
import { useCallback } from "react";
import { count } from "../parts/count.ts";
import { DetailSide } from "../parts/detail-side.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { QueryNote } from "../parts/query-note.tsx";
import { Empty, Failure } from "../parts/states.tsx";
import { usePageTitle } from "../parts/use-page-title.ts";
import { ProblemList } from "./problem-list.tsx";
import { findProblems } from "./problems.ts";
import { useFleet } from "./use-fleet.ts";
import { WorkerDetail } from "./worker-detail.tsx";
import { WorkerTable, WorkerTableSkeleton } from "./worker-table.tsx";

export function FleetPage() {
  usePageTitle("Fleet");
  const search = useSearch({ from: "/app/" });
  const navigate = useNavigate({ from: "/" });
  const { list, details } = useFleet();
  const workers = list.data?.workers ?? [];
  const shown = workers.filter((worker) => matches(worker, search.q));
  const selected = workers.find((worker) => worker.name === search.worker);
  const close = useCallback(
    () => void navigate({ search: (before) => ({ ...before, worker: undefined }) }),
    [navigate],
  );
  const filter = (q: string): void =>
    void navigate({ search: (before) => ({ ...before, q: q === "" ? undefined : q }), replace: true });

  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <PageHeader title="Fleet" note={list.data && summary(workers)}>
          <Input
            type="search"
            data-filter=""
            aria-label="Filter workers"
            placeholder="Filter  /"
            value={search.q ?? ""}
            onChange={(event) => filter(event.target.value)}
            className="h-7 w-32 sm:w-52"
          />
        </PageHeader>
        <QueryNote query={list} />
        <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto">
          <ProblemList problems={findProblems(workers, details)} />
          {list.isPending && <WorkerTableSkeleton />}
          {list.isLoadingError && <Failure what="the fleet" error={list.error} onRetry={() => void list.refetch()} />}
          {shown.length > 0 && <WorkerTable workers={shown} selected={search.worker} />}
          {list.data && workers.length === 0 && <NoWorkers />}
          {workers.length > 0 && shown.length === 0 && (
            <Empty
              icon={SearchXIcon}
              title="No worker matches"
              action={
                <Button variant="outline" onClick={() => filter("")}>
                  Clear the filter
                </Button>
              }
            >
              Nothing is named like “{search.q}”.
            </Empty>
          )}
        </div>
      </div>
      {search.worker !== undefined && (
        <DetailSide
          key={search.worker}
          title={selected?.title ?? search.worker}
          note={search.worker}
          narrow
          onClose={close}
        >
          <WorkerDetail name={search.worker} />
        </DetailSide>
      )}
    </div>
  );
}

function NoWorkers() {
  return (
    <Empty icon={BoxesIcon} title="No worker is bound">
      A worker runs containers of one image. Make one as “Add a worker” in the README says, and start again.
    </Empty>
  );
}

function matches({ name, title, kind }: Worker, q: string | undefined): boolean {
  if (q === undefined) return true;
  return `${name} ${title} ${kind}`.toLowerCase().includes(q.toLowerCase());
}

function summary(workers: readonly Worker[]): string {
  const running = workers.reduce((sum, worker) => sum + worker.containerCount.running, 0);
  return `${count(workers.length, "worker")}, ${count(running, "container")} running`;
}
