/** How charts look: in the theme's colours, without a word or line that does not carry a number. */
import type uPlot from "uplot";

/** What was asked for, epoch seconds. */
export interface Span {
  from: number;
  until: number;
}

export interface ChartLook {
  width: number;
  height: number;
  /** Read at each new data. */
  span: Readonly<Span>;
  /** Of the axis, all its ticks together: they share a unit. */
  ticks: Ticks;
  /** Drawn as a line of its own, and always in view. */
  limit: number | null;
  labels: readonly string[];
  /** Charts that show the same moment. */
  sync: string;
  onCursor: (pointed: Pointed | null) => void;
}

/** The point under the pointer: which it is, and px from the chart's left edge. */
export interface Pointed {
  index: number;
  left: number;
}

export interface Ticks {
  /** How far apart they may be, ascending. */
  steps: number[];
  words: (values: readonly number[]) => string[];
}

/** Variables of theme.css, in the order in which lines take them. */
const LINE_COLOURS = ["--term-blue", "--term-green", "--term-magenta", "--term-yellow", "--term-cyan", "--term-red"];

export const colourOf = (line: number): string => `var(${LINE_COLOURS[line % LINE_COLOURS.length]})`;

/** Hours of a chart beyond which its axis says days. */
const DAYS_FROM_HOURS = 30;

/** Reads the theme's colours as they are now. */
export function chartOptions(look: ChartLook): uPlot.Options {
  const css = getComputedStyle(document.documentElement);
  const colour = (name: string): string => css.getPropertyValue(name).trim();
  const font = `10px ${css.getPropertyValue("--font-sans").trim() || "sans-serif"}`;
  const axis = { stroke: colour("--muted-foreground"), font, ticks: { show: false } };
  const grid = { stroke: colour("--border"), width: 1 };
  const { width, height, span, ticks, limit, labels, sync, onCursor } = look;
  const drawn = labels.map((label, at) => ({
    label,
    stroke: colour(LINE_COLOURS[at % LINE_COLOURS.length] ?? "--foreground"),
    width: 1.25,
    points: { show: false },
    ...(labels.length === 1 ? { fill: `color-mix(in oklch, ${colour("--term-blue")} 12%, transparent)` } : {}),
  }));
  const line = { label: "limit", stroke: colour("--bad"), width: 1, dash: [4, 4], points: { show: false } };
  return {
    width,
    height,
    // Half a word of either axis: the last of them stand on the edges.
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: sync }, y: false, points: { size: 5 }, drag: { x: false, y: false } },
    scales: {
      x: { time: true, range: () => [span.from, span.until] },
      y: { range: (_chart, _min, max) => [0, topOf(Math.max(max ?? 0, limit ?? 0))] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 22,
        // Below the y axis' lowest word, which stands half under the line.
        gap: 9,
        space: 64,
        values: (_chart, splits) => splits.map(clock(span.until - span.from)),
      },
      {
        ...axis,
        grid,
        size: 60,
        gap: 8,
        space: 24,
        incrs: ticks.steps,
        values: (_chart, splits) => ticks.words(splits),
      },
    ],
    series: [{}, ...drawn, ...(limit === null ? [] : [line])],
    hooks: { setCursor: [(chart) => onCursor(pointedOf(chart))] },
  };
}

function pointedOf({ cursor, over }: uPlot): Pointed | null {
  const { idx, left } = cursor;
  return typeof idx === "number" && left !== undefined && left >= 0
    ? { index: idx, left: over.offsetLeft + left }
    : null;
}

/** Room above the highest point, and some for a line at nothing. */
const topOf = (max: number): number => (max > 0 ? max * 1.08 : 1);

function clock(spanSeconds: number): (seconds: number) => string {
  const day = spanSeconds > DAYS_FROM_HOURS * 3600;
  const words = new Intl.DateTimeFormat(
    undefined,
    day ? { month: "short", day: "numeric" } : { hour: "2-digit", minute: "2-digit", hour12: false },
  );
  return (seconds) => words.format(seconds * 1000);
}
