/** One chart: its lines over time, what they are now or at the moment under the pointer, and its limit. */
import { useStore } from "@gantry/ui";
import { useEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { isDark } from "../../theme/theme.ts";
import { clockOf } from "../parts/times.tsx";
import type { Chart } from "./series.ts";
import { chartOptions, colourOf, type Pointed, type Span, type Ticks } from "./uplot-options.ts";
import { valueWords } from "./value-words.ts";

/** A limit that is further away than this share of the chart is said, not drawn. */
const NEAR_LIMIT = 0.3;
/** px that the pointer's time takes to either side. */
const HALF_WORD_PX = 28;
/** Lines that are named beside the title; all are drawn. */
const NAMED = 8;

interface LineChartProps {
  title: string;
  chart: Chart;
  /** Epoch ms. */
  since: number;
  until: number;
  format: (value: number) => string;
  ticks: Ticks;
  limit?: number | null;
  named: boolean;
  height?: number;
  sync: string;
}

export function LineChart({
  title,
  chart,
  since,
  until,
  format,
  ticks,
  limit = null,
  named,
  height = 132,
  sync,
}: LineChartProps) {
  const dark = useStore(isDark);
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<{ made: uPlot; span: Span }>(null);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const peak = useMemo(() => peakOf(chart), [chart]);
  const drawn = limit !== null && limit > 0 && peak >= limit * NEAR_LIMIT ? limit : null;
  const labels = chart.series.map(({ label }) => label).join("\n");
  const data = useMemo(() => alignedOf(chart, drawn), [chart, drawn]);
  const look = useMemo(
    () => ({ ticks, limit: drawn, labels: labels.split("\n"), sync, dark, height }),
    [ticks, drawn, labels, sync, dark, height],
  );

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const span = { from: 0, until: 1 };
    const made = new uPlot(
      chartOptions({ ...look, span, width: element.clientWidth, onCursor: setPointed }),
      undefined,
      element,
    );
    plot.current = { made, span };
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: look.height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [look]);
  useEffect(() => {
    if (plot.current === null) return;
    const { made, span } = plot.current;
    Object.assign(span, { from: since / 1000, until: until / 1000 });
    made.setData(data);
  }, [data, look, since, until]);

  const shown = pointed?.index ?? chart.times.length - 1;
  const time = chart.times[shown];
  return (
    <figure
      className="grid h-full min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-[auto_1fr] gap-1 px-3 pt-3 pb-1"
      aria-label={title}
    >
      <figcaption className="flex min-h-4 flex-wrap items-baseline gap-x-3 text-xs">
        <span className="font-medium">{title}</span>
        {chart.series.slice(0, NAMED).map(({ label, values }, at) => (
          <span key={label} className="inline-flex items-baseline gap-1.5 tabular-nums">
            {(named || chart.series.length > 1) && (
              <>
                <span aria-hidden="true" className="h-0.5 w-2.5 self-center" style={{ background: colourOf(at) }} />
                <span className="max-w-24 truncate text-2xs text-muted-foreground">{label}</span>
              </>
            )}
            {valueWords(values[shown], format)}
          </span>
        ))}
        {chart.series.length > NAMED && (
          <span className="text-2xs text-muted-foreground">and {chart.series.length - NAMED} more</span>
        )}
        {limit !== null && <span className="text-2xs text-muted-foreground">of {format(limit)}</span>}
      </figcaption>
      <p className="sr-only">{summary(title, chart, format)}</p>
      <div aria-hidden="true" className="relative min-w-0 self-end">
        <div ref={box} style={{ height }} />
        {pointed !== null && time !== undefined && (
          <span
            className="pointer-events-none absolute bottom-0 -translate-x-1/2 rounded-sm border bg-popover px-1 text-2xs tabular-nums"
            style={{ left: `clamp(${HALF_WORD_PX}px, ${pointed.left}px, calc(100% - ${HALF_WORD_PX}px))` }}
          >
            {clockOf(time * 1000).slice(0, 8)}
          </span>
        )}
      </div>
    </figure>
  );
}

function peakOf({ series }: Chart): number {
  let peak = 0;
  for (const { values } of series) for (const value of values) peak = Math.max(peak, value ?? 0);
  return peak;
}

function alignedOf({ times, series }: Chart, limit: number | null): uPlot.AlignedData {
  const columns = series.map(({ values }) => values);
  return [times, ...columns, ...(limit === null ? [] : [times.map(() => limit)])];
}

/** For those who cannot see the lines; the table has every point. */
function summary(title: string, { series }: Chart, format: (value: number) => string): string {
  const parts = series.slice(0, NAMED).map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return `${label}: nothing measured`;
    const [low, high] = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))];
    return `${label}: from ${format(low)} to ${format(high)}, last ${valueWords(values.at(-1), format)}`;
  });
  return `${title}. ${parts.join("; ")}. The table view has every value.`;
}
