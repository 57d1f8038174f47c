/** Processes, one row each: how they are and what they use. */
import type { ProcessItem } from "@gantry/contracts";
import { cn, endedWords, Status } from "@gantry/ui";
import { Table, TableBody, TableCell, TableRow } from "@gantry/ui/stock/table";
import { Link } from "@tanstack/react-router";
import { bytesWords } from "../../parts/bytes-words.ts";
import { sentence } from "../../parts/sentence.ts";
import { type Head, Heads, TableSkeleton } from "../../parts/table-parts.tsx";
import { Ago } from "../parts/times.tsx";
import { PROCESS_TONE } from "../parts/tones.ts";
import { cpuWords } from "../parts/cpu-words.ts";
import { commandWords } from "./command-words.ts";
import { isOver, ProcessActions } from "./process-actions.tsx";

/** Its columns are those that the width leaves room for, beside a detail too: the page is their container. */
const HEADS: readonly Head[] = [
  { label: "Process", className: "pl-4" },
  { label: "State", className: "hidden @xl:table-cell" },
  { label: "CPU", className: "hidden text-right @3xl:table-cell" },
  { label: "Memory", className: "hidden text-right @3xl:table-cell" },
  { label: "Restarts", className: "hidden text-right @5xl:table-cell" },
  { label: "Since", className: "hidden text-right @5xl:table-cell" },
  { label: "Actions", className: "w-0 pr-3 text-right", hidden: true },
];

interface ProcessTableProps {
  processes: readonly ProcessItem[];
  /** `<worker>/<container>/<process>`. */
  selected: string | undefined;
}

export function ProcessTable({ processes, selected }: ProcessTableProps) {
  return (
    <Table aria-label="Processes">
      <Heads heads={HEADS} />
      <TableBody>
        {processes.map((process) => {
          const id = `${process.workerName}/${process.containerName}/${process.name}`;
          return <ProcessRow key={id} id={id} process={process} selected={id === selected} />;
        })}
      </TableBody>
    </Table>
  );
}

function ProcessRow({ id, process, selected }: { id: string; process: ProcessItem; selected: boolean }) {
  const { name, workerName: worker, containerName: container, command, state, cpu, memoryBytes, restarts } = process;
  const status = <Status tone={PROCESS_TONE[state]} word={state} />;
  const why = reasonOf(process);
  return (
    <TableRow data-process={name} data-state={state} className={cn(selected && "bg-accent")}>
      <TableCell className="w-full max-w-0 pl-4 @xl:w-2/5 @xl:min-w-52">
        <Link
          from="/monitoring/processes"
          to="/monitoring/processes"
          search={(before) => ({ ...before, open: id })}
          data-row=""
          aria-current={selected ? "true" : undefined}
          className="grid grid-cols-[minmax(0,1fr)] rounded-sm"
        >
          <span className="flex items-baseline gap-2">
            <span className="truncate text-sm font-medium">{name}</span>
            <span className="truncate font-mono text-2xs text-muted-foreground">
              {worker}/{container}
            </span>
          </span>
          <span className="truncate font-mono text-2xs text-muted-foreground" title={commandWords(command)}>
            {commandWords(command)}
          </span>
          <span className="flex items-center justify-between gap-3 pt-1 text-xs @xl:hidden">
            {status}
            <span className="text-muted-foreground tabular-nums">
              {[cpu === null ? null : cpuWords(cpu), memoryBytes === null ? null : bytesWords(memoryBytes)]
                .filter((word) => word !== null)
                .join(", ")}
            </span>
          </span>
          {why !== null && <span className="text-2xs text-wrap text-muted-foreground @xl:hidden">{why}</span>}
        </Link>
      </TableCell>
      <TableCell className="hidden max-w-44 @xl:table-cell @3xl:max-w-72">
        {status}
        {why !== null && (
          <span title={why} className="block truncate pl-4 text-2xs text-muted-foreground">
            {why}
          </span>
        )}
      </TableCell>
      <TableCell className="hidden text-right tabular-nums @3xl:table-cell">
        {cpu === null ? <None /> : cpuWords(cpu)}
      </TableCell>
      <TableCell className="hidden text-right tabular-nums @3xl:table-cell">
        {memoryBytes === null ? <None /> : bytesWords(memoryBytes)}
      </TableCell>
      <TableCell className="hidden text-right tabular-nums @5xl:table-cell">
        {restarts === 0 ? <span className="text-muted-foreground">0</span> : restarts}
      </TableCell>
      <TableCell className="hidden text-right text-muted-foreground @5xl:table-cell">
        <Ago at={process.changedAt} />
      </TableCell>
      <TableCell className="pr-3 text-right">
        <ProcessActions process={process} />
      </TableCell>
    </TableRow>
  );
}

function None() {
  return (
    <span className="text-muted-foreground">
      <span aria-hidden="true">–</span>
      <span className="sr-only">not sampled</span>
    </span>
  );
}

/** Why it is in its state; how it ended when it does not say. */
function reasonOf(process: ProcessItem): string | null {
  if (process.reason !== null) return sentence(process.reason);
  return isOver(process) && process.exit !== null ? sentence(endedWords(process.exit)) : null;
}

export function ProcessTableSkeleton() {
  return <TableSkeleton label="Loading processes" heads={HEADS} rows={["w-24", "w-32", "w-20", "w-28", "w-36"]} />;
}
