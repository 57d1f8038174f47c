/** Points of metrics as series over one common time, with holes where nothing was measured. */
import type { MetricItem, Resolution } from "@gantry/contracts";

export const STEP_MS: Record<Resolution, number> = { "10s": 10_000, "1m": 60_000, "1h": 3_600_000 };
/** More than so many steps without a point is a hole. */
const HOLE_STEPS = 2.5;

export interface Series {
  label: string;
  /** One for each of the times; null is a hole. */
  values: (number | null)[];
}

export interface Chart {
  /** Epoch seconds, ascending, as uPlot takes them. */
  times: number[];
  series: Series[];
}

export interface Line {
  label: string;
  items: readonly MetricItem[];
  value: (item: MetricItem) => number | null;
}

/**
 * The lines over all of their times. A line has a hole where its own points are too far apart, and between two boots;
 * where another line has a point and this one goes on, it has what lies between its own two. `items` are oldest first.
 */
export function chartOf(lines: readonly Line[]): Chart {
  const columns = lines.map(({ items, value }) => columnOf(items, value));
  const times = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => a - b);
  const series = lines.map(({ label }, at) => ({ label, values: filled(times, columns[at] ?? new Map()) }));
  return { times: times.map((ms) => ms / 1000), series };
}

/** Values by time, with a null in each hole. */
function columnOf(items: readonly MetricItem[], value: Line["value"]): Map<number, number | null> {
  const column = new Map<number, number | null>();
  let before: MetricItem | null = null;
  for (const item of items) {
    const at = Date.parse(item.at);
    if (before !== null) {
      const last = Date.parse(before.at);
      const step = Math.max(STEP_MS[before.resolution], STEP_MS[item.resolution]);
      const reborn = before.instanceId !== item.instanceId && at - last > step;
      if (at - last > step * HOLE_STEPS || reborn) column.set(last + STEP_MS[before.resolution], null);
    }
    const now = value(item);
    const known = column.get(at) ?? null;
    // Two boots may share a step: what both used is what the container used.
    column.set(at, known === null || now === null ? now : Math.max(known, now));
    before = item;
  }
  return column;
}

/** The column at all times: between two of its points it goes on, in a hole and outside it there is nothing. */
function filled(times: readonly number[], column: ReadonlyMap<number, number | null>): (number | null)[] {
  const own = [...column.keys()];
  let next = 0;
  let current: number | null = null;
  let from = Number.NaN;
  return times.map((time) => {
    if (column.has(time)) {
      current = column.get(time) ?? null;
      from = time;
      next = own.indexOf(time, next) + 1;
      return current;
    }
    const to = own[next];
    const after = to === undefined ? null : (column.get(to) ?? null);
    if (current === null || after === null || to === undefined) return null;
    return current + ((after - current) * (time - from)) / (to - from);
  });
}

/** Oldest first, by the place or process that `idOf` names; in the order in which they appear. */
export function byId(items: readonly MetricItem[], idOf: (item: MetricItem) => string): Map<string, MetricItem[]> {
  const groups = new Map<string, MetricItem[]>();
  for (const item of items) {
    const group = groups.get(idOf(item));
    if (group) group.push(item);
    else groups.set(idOf(item), [item]);
  }
  return groups;
}

export const placeOf = ({ workerName, containerName }: MetricItem): string => `${workerName}/${containerName}`;

/** The newest point; undefined of none. */
export function newest(items: readonly MetricItem[]): MetricItem | undefined {
  return items.at(-1);
}
