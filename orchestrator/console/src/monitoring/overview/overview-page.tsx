/** The first page of Monitoring: what is wrong, then every container with what it uses. */
import type { MetricItem } from "@gantry/contracts";
import { useNow } from "@gantry/ui";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { BoxesIcon, CircleCheckIcon } from "lucide-react";
import { faultPagesQuery, metricsQuery, processPagesQuery } from "../../api/monitoring-queries.ts";
import { useFleet } from "../../fleet/use-fleet.ts";
import { QueryNote } from "../../parts/query-note.tsx";
import { SectionTitle } from "../../parts/section-title.tsx";
import { Empty, Failure } from "../../parts/states.tsx";
import { usePageTitle } from "../../parts/use-page-title.ts";
import { SlowBar } from "../parts/slow-bar.tsx";
import { rangeOf } from "../ranges.ts";
import { ContainerTable, ContainerTableSkeleton } from "./container-table.tsx";
import { ProblemList } from "./problem-list.tsx";
import { rankProblems } from "./problems.ts";

const HOUR = rangeOf("1h").ms;
/** What no minute's point stands for yet. Milliseconds. */
const RECENT = 3 * 60_000;
const MINUTE = 60_000;
/** The page looks anew at what is too old to count. Milliseconds. */
const STEP_MS = 10_000;

export function OverviewPage() {
  usePageTitle("Monitoring");
  const now = useNow(STEP_MS);
  const { list, details } = useFleet();
  const looping = useInfiniteQuery(processPagesQuery({ state: "crash-looping" }));
  const restarted = useInfiniteQuery(processPagesQuery({ state: "backing-off" }));
  const open = useInfiniteQuery(faultPagesQuery({ state: "open" }));
  const trend = useQuery(metricsQuery({ rangeMs: HOUR, totals: true, resolution: "1m" }));
  const recent = useQuery(metricsQuery({ rangeMs: RECENT, totals: true }));
  const workers = list.data?.workers ?? [];
  const faults = open.data?.pages.flatMap((page) => page.items) ?? [];
  const problems = rankProblems({
    workers,
    details,
    processes: [looping, restarted].flatMap(({ data }) => data?.pages.flatMap((page) => page.items) ?? []),
    faults,
    metrics: recent.data?.items ?? [],
    now,
  });
  const queries = [list, looping, restarted, open, trend, recent];
  const known = queries.every(({ data }) => data !== undefined);
  const failed = queries.find(({ isLoadingError }) => isLoadingError);
  const errors = new Map<string, number>();
  for (const { workerName, containerName } of faults) {
    const place = `${workerName}/${containerName}`;
    errors.set(place, (errors.get(place) ?? 0) + 1);
  }
  return (
    <>
      <SlowBar busy={!known && failed === undefined} />
      <QueryNote query={list} />
      <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto">
        {problems.length > 0 && <ProblemList problems={problems} />}
        {problems.length === 0 && known && workers.length > 0 && <NothingWrong />}
        {failed?.error && (
          <Failure
            what="all of what may be wrong"
            error={failed.error}
            onRetry={() => queries.forEach((query) => query.isLoadingError && void query.refetch())}
          />
        )}
        {list.isPending && <ContainerTableSkeleton />}
        {workers.length > 0 && (
          <>
            <SectionTitle>Containers</SectionTitle>
            <ContainerTable
              workers={workers}
              details={details}
              metrics={trend.data && { ...trend.data, items: joined(trend.data.items, recent.data?.items ?? []) }}
              errors={errors}
            />
          </>
        )}
        {list.data && workers.length === 0 && (
          <Empty icon={BoxesIcon} title="No worker is bound">
            A worker runs containers of one image. Make one as “Add a worker” in the README says, and start again.
          </Empty>
        )}
      </div>
    </>
  );
}

/** Points of minutes, then the samples that are newer than they reach. Both oldest first. */
function joined(minutes: readonly MetricItem[], samples: readonly MetricItem[]): MetricItem[] {
  const reach = Date.parse(minutes.at(-1)?.at ?? "") + MINUTE || 0;
  return [...minutes, ...samples.filter(({ at }) => Date.parse(at) >= reach)];
}

function NothingWrong() {
  return (
    <p className="flex items-center gap-3 border-b px-4 py-3" data-testid="nothing-wrong">
      <CircleCheckIcon aria-hidden="true" className="size-4.5 shrink-0 text-ok" />
      <span>
        <span className="font-medium">Nothing is wrong.</span>{" "}
        <span className="text-muted-foreground">
          No container is lost, no process crashes, no error is open, no limit is near.
        </span>
      </span>
    </p>
  );
}
