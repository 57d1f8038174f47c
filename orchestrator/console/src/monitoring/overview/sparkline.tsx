/** A trend beside its number. */
import type { MetricItem } from "@gantry/contracts";
import { chartOf } from "../metrics/series.ts";
import { sparkPath } from "./spark-path.ts";

const WIDTH = 72;
const HEIGHT = 18;

interface SparklineProps {
  items: readonly MetricItem[];
  value: (item: MetricItem) => number | null;
  /** Epoch ms. */
  since: number;
  until: number;
}

export function Sparkline({ items, value, since, until }: SparklineProps) {
  const { times, series } = chartOf([{ label: "", items, value }]);
  const values = series[0]?.values ?? [];
  const points = times.map((seconds, index) => ({
    at: Math.max(0, (seconds * 1000 - since) / (until - since)),
    value: values[index] ?? null,
  }));
  const top = Math.max(0, ...values.map((one) => one ?? 0)) * 1.1;
  return (
    <svg
      viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`}
      width={WIDTH}
      height={HEIGHT + 2}
      aria-hidden="true"
      className="shrink-0"
    >
      <path
        d={sparkPath(points, { width: WIDTH, height: HEIGHT, top })}
        className="fill-none stroke-brand"
        strokeWidth="1.25"
        strokeLinejoin="round"
      />
    </svg>
  );
}
