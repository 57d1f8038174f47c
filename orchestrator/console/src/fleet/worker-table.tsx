/** The workers, one row each; a row opens its detail. */
import type { Worker } from "@gantry/contracts";
import { cn, RelativeTime, Status } from "@gantry/ui";
import { Badge } from "@gantry/ui/stock/badge";
import { Table, TableBody, TableCell, TableRow } from "@gantry/ui/stock/table";
import { Link, useNavigate } from "@tanstack/react-router";
import { type Head, Heads, TableSkeleton } from "../parts/table-parts.tsx";
import { WORKER_TONE } from "../parts/tones.ts";

const HEADS: readonly Head[] = [
  { label: "Worker", className: "pl-4" },
  { label: "Kind", className: "hidden sm:table-cell" },
  { label: "Status", className: "" },
  { label: "Containers", className: "text-right" },
  { label: "Version", className: "hidden xl:table-cell" },
  { label: "Last seen", className: "hidden pr-4 text-right sm:table-cell" },
];

export function WorkerTable({ workers, selected }: { workers: readonly Worker[]; selected: string | undefined }) {
  return (
    <Table aria-label="Workers">
      <Heads heads={HEADS} />
      <TableBody>
        {workers.map((worker) => (
          <WorkerRow key={worker.name} worker={worker} selected={worker.name === selected} />
        ))}
      </TableBody>
    </Table>
  );
}

function WorkerRow({ worker, selected }: { worker: Worker; selected: boolean }) {
  const navigate = useNavigate({ from: "/" });
  const { name, title, kind, status, containerCount, version, lastSeenAt } = worker;
  const search = (before: { q?: string | undefined }) => ({ ...before, worker: name });
  return (
    <TableRow
      data-state={selected ? "selected" : undefined}
      data-worker={name}
      className="cursor-pointer"
      onClick={() => void navigate({ search })}
    >
      <TableCell className="pl-4">
        <Link
          to="/"
          search={search}
          data-row=""
          aria-current={selected ? "true" : undefined}
          onClick={(event) => event.stopPropagation()}
          className="grid rounded-sm"
        >
          <span className="text-sm font-medium">{title}</span>
          <span className="font-mono text-2xs text-muted-foreground">{name}</span>
        </Link>
      </TableCell>
      <TableCell className="hidden sm:table-cell">
        <Badge variant="outline">{kind}</Badge>
      </TableCell>
      <TableCell>
        <Status tone={WORKER_TONE[status]} word={status} />
      </TableCell>
      <TableCell className="text-right tabular-nums">
        <span className={cn(containerCount.running === 0 && "text-muted-foreground")}>{containerCount.running}</span>
        <span className="text-muted-foreground">
          {" / "}
          {containerCount.total}
          <span className="hidden sm:inline"> running</span>
        </span>
      </TableCell>
      <TableCell className="hidden font-mono text-2xs text-muted-foreground xl:table-cell">{version}</TableCell>
      <TableCell className="hidden pr-4 text-right text-muted-foreground sm:table-cell">
        <RelativeTime at={lastSeenAt} />
      </TableCell>
    </TableRow>
  );
}

export function WorkerTableSkeleton() {
  return <TableSkeleton label="Loading workers" heads={HEADS} rows={["w-28", "w-36", "w-24", "w-32"]} />;
}
