/** Every container with what it uses, a row each. */
import type { Container, MetricItem, Worker, WorkerDetail } from "@gantry/contracts";
import { Status } from "@gantry/ui";
import { Table, TableBody, TableCell, TableRow } from "@gantry/ui/stock/table";
import { Link } from "@tanstack/react-router";
import type { Metrics } from "../../api/monitoring-queries.ts";
import { bytesWords } from "../../parts/bytes-words.ts";
import { type Head, Heads, TableSkeleton } from "../../parts/table-parts.tsx";
import { CONTAINER_TONE, WORKER_TONE } from "../../parts/tones.ts";
import { byId, newest, placeOf } from "../metrics/series.ts";
import { cpuWords } from "../parts/cpu-words.ts";
import { Ago } from "../parts/times.tsx";
import type { ScopeSearch } from "../search.ts";
import { Sparkline } from "./sparkline.tsx";

const HEADS: readonly Head[] = [
  { label: "Container", className: "w-full pl-4" },
  { label: "State", className: "" },
  { label: "CPU, 1 h", className: "hidden text-right sm:table-cell" },
  { label: "Memory, 1 h", className: "hidden text-right sm:table-cell" },
  { label: "Open errors", className: "text-right" },
  { label: "Last heartbeat", className: "hidden pr-4 text-right lg:table-cell" },
];

interface ContainerTableProps {
  workers: readonly Worker[];
  details: readonly WorkerDetail[];
  metrics: Metrics | undefined;
  /** Open groups by the place where they came last. */
  errors: ReadonlyMap<string, number>;
}

export function ContainerTable({ workers, details, metrics, errors }: ContainerTableProps) {
  const used = byId(metrics?.items ?? [], placeOf);
  return (
    <Table aria-label="Containers">
      <Heads heads={HEADS} />
      <TableBody>
        {workers.flatMap((worker) => {
          const containers = details.find(({ name }) => name === worker.name)?.containers ?? [];
          if (containers.length === 0) return [<WorkerRow key={worker.name} worker={worker} />];
          return containers.map((container) => (
            <ContainerRow
              key={`${worker.name}/${container.name}`}
              worker={worker.name}
              container={container}
              items={used.get(`${worker.name}/${container.name}`) ?? []}
              metrics={metrics}
              errors={errors.get(`${worker.name}/${container.name}`) ?? 0}
            />
          ));
        })}
      </TableBody>
    </Table>
  );
}

/** A worker of which no container has run. */
function WorkerRow({ worker: { name, status } }: { worker: Worker }) {
  return (
    <TableRow>
      <TableCell className="pl-4 font-mono text-xs">{name}</TableCell>
      <TableCell>
        <Status tone={WORKER_TONE[status]} word={status === "up" ? "never started" : status} />
      </TableCell>
      <TableCell className="hidden sm:table-cell" />
      <TableCell className="hidden sm:table-cell" />
      <TableCell className="text-right">
        <Errors search={{ worker: name }} many={0} />
      </TableCell>
      <TableCell className="hidden pr-4 lg:table-cell" />
    </TableRow>
  );
}

interface ContainerRowProps {
  worker: string;
  container: Container;
  items: readonly MetricItem[];
  metrics: Metrics | undefined;
  errors: number;
}

function ContainerRow({ worker, container, items, metrics, errors }: ContainerRowProps) {
  const { name, state, lastHeartbeatAt } = container;
  const runs = state === "running";
  const now = runs ? newest(items) : undefined;
  const span = { items, since: metrics?.since ?? 0, until: metrics?.until ?? 1 };
  return (
    <TableRow data-container={`${worker}/${name}`}>
      <TableCell className="w-full max-w-0 pl-4">
        <Link
          to="/monitoring/metrics"
          search={{ worker, container: name }}
          data-row=""
          className="block truncate rounded-sm font-mono text-xs font-medium hover:underline"
        >
          {worker}/{name}
        </Link>
      </TableCell>
      <TableCell>
        <Status tone={CONTAINER_TONE[state]} word={state} />
      </TableCell>
      <TableCell className="hidden sm:table-cell">
        <Trend words={now === undefined ? null : cpuWords(now.cpu)}>
          <Sparkline value={({ cpu }) => cpu} {...span} />
        </Trend>
      </TableCell>
      <TableCell className="hidden sm:table-cell">
        <Trend words={now === undefined ? null : bytesWords(now.memoryBytes)}>
          <Sparkline value={({ memoryBytes }) => memoryBytes} {...span} />
        </Trend>
      </TableCell>
      <TableCell className="text-right">
        <Errors search={{ worker, container: name }} many={errors} />
      </TableCell>
      <TableCell className="hidden pr-4 text-right text-muted-foreground lg:table-cell">
        {lastHeartbeatAt === null ? "never" : <Ago at={lastHeartbeatAt} />}
      </TableCell>
    </TableRow>
  );
}

function Trend({ words, children }: { words: string | null; children: React.ReactNode }) {
  return (
    <span className="flex items-center justify-end gap-3 tabular-nums">
      {children}
      <span className="w-16 text-right">{words ?? <span className="text-muted-foreground">–</span>}</span>
    </span>
  );
}

function Errors({ search, many }: { search: ScopeSearch; many: number }) {
  if (many === 0) return <span className="text-muted-foreground tabular-nums">0</span>;
  return (
    <Link
      to="/monitoring/errors"
      search={search}
      className="rounded-sm font-medium text-bad tabular-nums hover:underline"
    >
      {many}
    </Link>
  );
}

export function ContainerTableSkeleton() {
  return <TableSkeleton label="Loading containers" heads={HEADS} rows={["w-36", "w-28", "w-40"]} />;
}
