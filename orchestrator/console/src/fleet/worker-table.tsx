/** The workers, one row each; a row opens its detail. */
import type { Worker } from "@gantry/contracts";
import { cn, RelativeTime, Status } from "@gantry/ui";
import { Badge } from "@gantry/ui/stock/badge";
import { Skeleton } from "@gantry/ui/stock/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@gantry/ui/stock/table";
import { Link, useNavigate } from "@tanstack/react-router";
import { WORKER_TONE } from "../parts/tones.ts";

const HEADS = [
  { label: "Worker", className: "pl-4" },
  { label: "Kind", className: "hidden sm:table-cell" },
  { label: "Status", className: "" },
  { label: "Containers", className: "text-right" },
  { label: "Version", className: "hidden xl:table-cell" },
  { label: "Last seen", className: "hidden pr-4 text-right sm:table-cell" },
] as const;

function Head() {
  return (
    <TableHeader>
      <TableRow className="hover:bg-transparent">
        {HEADS.map(({ label, className }) => (
          <TableHead key={label} className={className}>
            {label}
          </TableHead>
        ))}
      </TableRow>
    </TableHeader>
  );
}

export function WorkerTable({ workers, selected }: { workers: readonly Worker[]; selected: string | undefined }) {
  return (
    <Table aria-label="Workers">
      <Head />
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

const SKELETON_ROWS = ["w-28", "w-36", "w-24", "w-32"];

export function WorkerTableSkeleton() {
  return (
    <Table aria-label="Loading workers" aria-busy="true">
      <Head />
      <TableBody>
        {SKELETON_ROWS.map((width) => (
          <TableRow key={width} className="hover:bg-transparent">
            {HEADS.map(({ label, className }, column) => (
              <TableCell key={label} className={className}>
                <Skeleton className={cn("h-3.5", column === 0 ? width : "w-14", column > 2 && "ml-auto")} />
                {column === 0 && <Skeleton className="mt-2 h-2.5 w-20" />}
              </TableCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
