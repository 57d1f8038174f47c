/** Charts beside and below one another, or the same values as tables. */
import { cn } from "@gantry/ui";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@gantry/ui/stock/table";
import { memo, useMemo } from "react";
import { momentOf } from "../parts/times.tsx";
import { LineChart } from "./line-chart.tsx";
import { valueWords } from "./value-words.ts";
import type { Panel } from "./panels.ts";
import { chartOf } from "./series.ts";

/** Rows of one table, thinned evenly; the newest is always there. */
const MAX_ROWS = 60;

interface PanelGridProps {
  panels: readonly Panel[];
  since: number;
  until: number;
  table: boolean;
  /** Names the charts that share a pointer. */
  sync: string;
  height?: number;
  className?: string;
}

export function PanelGrid({ panels, className, ...rest }: PanelGridProps) {
  return (
    <div className={cn("grid grid-cols-[repeat(auto-fill,minmax(min(100%,26rem),1fr))] overflow-hidden", className)}>
      {panels.map((panel) => (
        <div key={panel.title} className="-mr-px -mb-px min-w-0 border-r border-b">
          <PanelView panel={panel} {...rest} />
        </div>
      ))}
    </div>
  );
}

type PanelViewProps = Omit<PanelGridProps, "panels" | "className"> & { panel: Panel };

const PanelView = memo(function PanelView({ panel, since, until, table, sync, height }: PanelViewProps) {
  const chart = useMemo(() => chartOf(panel.lines), [panel]);
  if (table) return <ValueTable panel={panel} />;
  return (
    <LineChart
      title={panel.title}
      chart={chart}
      since={since}
      until={until}
      format={panel.format}
      ticks={panel.ticks}
      limit={panel.limit}
      named={panel.named ?? false}
      sync={sync}
      {...(height === undefined ? {} : { height })}
    />
  );
});

function ValueTable({ panel: { title, lines, format, limit } }: { panel: Panel }) {
  const { times, series } = useMemo(() => chartOf(lines), [lines]);
  const step = Math.max(1, Math.ceil(times.length / MAX_ROWS));
  const rows = times.map((_time, at) => at).filter((at) => (times.length - 1 - at) % step === 0);
  return (
    <div className="p-3">
      <Table aria-label={title} className="tabular-nums">
        <caption className="caption-top pb-1 text-left text-xs font-medium">
          {title}
          {limit !== null && <span className="text-muted-foreground"> of {format(limit)}</span>}
        </caption>
        <TableHeader>
          <TableRow className="hover:bg-transparent">
            <TableHead scope="col" className="pl-0">
              Time
            </TableHead>
            {series.map(({ label }) => (
              <TableHead key={label} scope="col" className="text-right">
                {label}
              </TableHead>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {rows.reverse().map((at) => {
            const ms = (times[at] ?? 0) * 1000;
            return (
              <TableRow key={ms}>
                <TableCell className="py-1 pl-0 text-muted-foreground">
                  <time dateTime={new Date(ms).toISOString()} title={new Date(ms).toISOString()}>
                    {momentOf(ms)}
                  </time>
                </TableCell>
                {series.map(({ label, values }) => (
                  <TableCell key={label} className="py-1 text-right">
                    {valueWords(values[at], format)}
                  </TableCell>
                ))}
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
    </div>
  );
}
