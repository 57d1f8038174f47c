/** What the tables of lists share: the line of heads, and rows that stand in for those that load. */
import { cn } from "@gantry/ui";
import { Skeleton } from "@gantry/ui/stock/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@gantry/ui/stock/table";

export interface Head {
  label: string;
  className: string;
  /** Read aloud, not shown. */
  hidden?: boolean;
}

export function Heads({ heads }: { heads: readonly Head[] }) {
  return (
    <TableHeader>
      <TableRow className="hover:bg-transparent">
        {heads.map(({ label, className, hidden = false }) => (
          <TableHead key={label} className={className}>
            {hidden ? <span className="sr-only">{label}</span> : label}
          </TableHead>
        ))}
      </TableRow>
    </TableHeader>
  );
}

interface TableSkeletonProps {
  label: string;
  heads: readonly Head[];
  /** The width of each row's name, as a class. */
  rows: readonly string[];
}

export function TableSkeleton({ label, heads, rows }: TableSkeletonProps) {
  return (
    <Table aria-label={label} aria-busy="true">
      <Heads heads={heads} />
      <TableBody>
        {rows.map((width) => (
          <TableRow key={width} className="hover:bg-transparent">
            {heads.map(({ label: head, className }, column) => (
              <TableCell key={head} className={className}>
                <Skeleton
                  className={cn("h-3.5", column === 0 ? width : "w-14", className.includes("text-right") && "ml-auto")}
                />
                {column === 0 && <Skeleton className="mt-2 h-2.5 w-20" />}
              </TableCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
