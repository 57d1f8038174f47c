/** Sessions, one row each; a row leads to its recording, its button to the terminal. */
import type { Session } from "@gantry/contracts";
import { cn, endedWords, RelativeTime, Status } from "@gantry/ui";
import { Table, TableBody, TableCell, TableRow } from "@gantry/ui/stock/table";
import { Link } from "@tanstack/react-router";
import { lastedWords } from "../parts/lasted-words.ts";
import { type Head, Heads, TableSkeleton } from "../parts/table-parts.tsx";
import { SESSION_TONE } from "../parts/tones.ts";
import { SessionActions } from "./session-actions.tsx";

const HEADS: readonly Head[] = [
  { label: "Session", className: "w-full pl-4" },
  { label: "State", className: "hidden sm:table-cell" },
  { label: "Attached", className: "hidden text-right lg:table-cell" },
  { label: "Lasted", className: "hidden text-right md:table-cell" },
  { label: "Started", className: "hidden text-right sm:table-cell" },
  { label: "Actions", className: "w-0 pr-3 text-right", hidden: true },
];

export function SessionTable({ sessions }: { sessions: readonly Session[] }) {
  return (
    <Table aria-label="Sessions">
      <Heads heads={HEADS} />
      <TableBody>
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </TableBody>
    </Table>
  );
}

function SessionRow({ session }: { session: Session }) {
  const { id, title, worker, container, state, exit, clients, startedAt, endedAt } = session;
  const status = <Status tone={SESSION_TONE[state]} word={state === "ended" && exit ? endedWords(exit) : state} />;
  return (
    <TableRow data-session={id}>
      <TableCell className="w-full max-w-0 pl-4">
        <Link to="/sessions/$id" params={{ id }} data-row="" className="grid rounded-sm">
          <span className="truncate text-sm font-medium">{title}</span>
          <span className="truncate font-mono text-2xs text-muted-foreground">
            {worker}/{container}
          </span>
          <span className="flex items-center justify-between gap-3 pt-1 text-xs text-muted-foreground sm:hidden">
            {status}
            <RelativeTime at={startedAt} />
          </span>
        </Link>
      </TableCell>
      <TableCell className="hidden sm:table-cell">{status}</TableCell>
      <TableCell
        className={cn("hidden text-right tabular-nums lg:table-cell", clients === 0 && "text-muted-foreground")}
      >
        {clients}
      </TableCell>
      <TableCell className="hidden text-right text-muted-foreground tabular-nums md:table-cell">
        {endedAt === null ? "goes on" : lastedWords(Date.parse(endedAt) - Date.parse(startedAt))}
      </TableCell>
      <TableCell className="hidden text-right text-muted-foreground sm:table-cell">
        <RelativeTime at={startedAt} />
      </TableCell>
      <TableCell className="pr-3 text-right">
        <SessionActions session={session} />
      </TableCell>
    </TableRow>
  );
}

export function SessionTableSkeleton() {
  return <TableSkeleton label="Loading sessions" heads={HEADS} rows={["w-40", "w-28", "w-52", "w-36", "w-44"]} />;
}
