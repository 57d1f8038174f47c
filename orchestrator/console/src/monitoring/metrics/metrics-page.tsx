/** The Metrics page: what a container and its processes use, or all containers beside one another. */
import type { MetricItem } from "@gantry/contracts";
import { Button } from "@gantry/ui/stock/button";
import { Skeleton } from "@gantry/ui/stock/skeleton";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ChartLineIcon, TableIcon } from "lucide-react";
import { useMemo } from "react";
import { type Metrics, metricsQuery } from "../../api/monitoring-queries.ts";
import { QueryNote } from "../../parts/query-note.tsx";
import { SectionTitle } from "../../parts/section-title.tsx";
import { Empty, Failure } from "../../parts/states.tsx";
import { usePageTitle } from "../../parts/use-page-title.ts";
import { ChoiceTabs } from "../parts/choice-tabs.tsx";
import { ScopeFilter } from "../parts/scope-filter.tsx";
import { SlowBar } from "../parts/slow-bar.tsx";
import { rangeOf, RANGES } from "../ranges.ts";
import type { MetricsSearch } from "../search.ts";
import { PanelGrid } from "./panel-grid.tsx";
import { byProcessPanels, containerPanels, cpuPanel, memoryPanel, processPanels } from "./panels.ts";
import { byId, placeOf } from "./series.ts";

const TIMES = RANGES.map(({ name, label, words }) => ({ value: name, label, title: words }));

export function MetricsPage() {
  usePageTitle("Metrics");
  const search = useSearch({ from: "/app/monitoring/metrics" });
  const navigate = useNavigate({ from: "/monitoring/metrics" });
  const { worker, container, process } = search;
  const range = rangeOf(search.range);
  const one = container !== undefined;
  // A day in minutes is more than one page, and worth it where the charts are large.
  const resolution = one && range.name === "24h" ? "1m" : undefined;
  const query = useQuery(metricsQuery({ worker, container, process, rangeMs: range.ms, totals: !one, resolution }));
  const change = (part: MetricsSearch): void => void navigate({ search: (before) => ({ ...before, ...part }) });
  const table = search.view === "table";
  const { data } = query;
  return (
    <>
      <search className="flex flex-wrap items-center gap-2 border-b px-4 py-2 *:data-[slot=native-select-wrapper]:max-sm:grow">
        <ScopeFilter scope={search} onChange={change} processes={one} />
        <ChoiceTabs label="Time" choices={TIMES} value={range.name} onChange={(name) => change({ range: name })} />
        <Button
          variant={table ? "secondary" : "outline"}
          aria-pressed={table}
          className="ml-auto font-normal"
          onClick={() => change({ view: table ? undefined : "table" })}
        >
          <TableIcon /> Table
        </Button>
      </search>
      <SlowBar busy={query.isPending || query.isPlaceholderData} />
      <QueryNote query={query} />
      <section
        aria-label="Charts"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- charts take no focus, and keys must scroll them
        tabIndex={0}
        className="scroll-quiet min-h-0 flex-1 overflow-y-auto -outline-offset-2"
      >
        {query.isPending && <ChartSkeletons />}
        {query.isLoadingError && (
          <Failure what="the metrics" error={query.error} onRetry={() => void query.refetch()} />
        )}
        {data?.partial && (
          <p className="border-b px-4 py-1.5 text-xs text-muted-foreground">
            The oldest part of {range.words} is left out. Choose one container, or a shorter time.
          </p>
        )}
        {data && data.items.length > 0 && (
          <div className={query.isPlaceholderData ? "opacity-60" : undefined}>
            {one ? (
              <OneContainer metrics={data} process={process} table={table} />
            ) : (
              <Fleet metrics={data} table={table} range={search.range} />
            )}
          </div>
        )}
        {data && data.items.length === 0 && (
          <Empty icon={ChartLineIcon} title="Nothing was measured">
            A container that runs is measured every 10 seconds. {one ? "This one did not run" : "None ran"} in{" "}
            {range.words}.
          </Empty>
        )}
      </section>
    </>
  );
}

interface ViewProps {
  metrics: Metrics;
  table: boolean;
}

function OneContainer({ metrics, process, table }: ViewProps & { process: string | undefined }) {
  const { items, since, until } = metrics;
  const [whole, parts] = useMemo(() => {
    const totals = items.filter((item) => item.process === null);
    const own = items.filter((item) => item.process !== null);
    if (process !== undefined) return [processPanels(own), []];
    return [containerPanels(totals), own.length === 0 ? [] : byProcessPanels(own)];
  }, [items, process]);
  const shared = { since, until, table, sync: "container" };
  return (
    <>
      <SectionTitle>{process === undefined ? "Container" : `Process ${process}`}</SectionTitle>
      <PanelGrid panels={whole} className="border-y" {...shared} />
      {parts.length > 0 && (
        <>
          <SectionTitle>Its processes</SectionTitle>
          <PanelGrid panels={parts} className="border-y" {...shared} />
        </>
      )}
    </>
  );
}

/** Two small charts for each container, those of one worker together. */
function Fleet({ metrics, table, range }: ViewProps & { range: MetricsSearch["range"] }) {
  const { items, since, until } = metrics;
  const places = useMemo(
    () =>
      [...byId(items, placeOf)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([place, own]) => ({ place, search: scopeOf(own), panels: [cpuPanel(own), memoryPanel(own)] })),
    [items],
  );
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,36rem),1fr))] gap-3 p-3">
      {places.map(({ place, search, panels }) => (
        <section key={place} aria-label={place} className="min-w-0 overflow-hidden rounded-md border">
          <h2 className="border-b bg-card px-3 py-1.5">
            <Link
              to="/monitoring/metrics"
              search={{ ...search, range }}
              data-row=""
              className="rounded-sm font-mono text-xs font-medium hover:underline"
            >
              {place}
            </Link>
          </h2>
          <PanelGrid
            panels={panels}
            since={since}
            until={until}
            table={table}
            sync="fleet"
            height={84}
            className="grid-cols-[repeat(auto-fit,minmax(min(100%,15rem),1fr))]"
          />
        </section>
      ))}
    </div>
  );
}

function scopeOf(items: readonly MetricItem[]): { worker?: string; container?: string } {
  const first = items[0];
  return first === undefined ? {} : { worker: first.workerName, container: first.containerName };
}

function ChartSkeletons() {
  return (
    <section
      aria-busy="true"
      aria-label="Loading metrics"
      className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,26rem),1fr))] gap-4 p-4"
    >
      {["a", "b", "c", "d"].map((one) => (
        <div key={one} className="grid gap-2">
          <Skeleton className="h-3 w-24" />
          <Skeleton className="h-32 w-full" />
        </div>
      ))}
    </section>
  );
}
