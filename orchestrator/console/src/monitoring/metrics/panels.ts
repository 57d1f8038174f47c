/** The charts there are: what each shows of a container, and of its processes. */
import type { MetricItem } from "@gantry/contracts";
import { bytesWords } from "../../parts/bytes-words.ts";
import { cpuWords } from "../parts/cpu-words.ts";
import { BYTES, CORES, COUNTS, RATES } from "./ticks.ts";
import type { Ticks } from "./uplot-options.ts";
import { byId, type Line, newest } from "./series.ts";

export interface Panel {
  title: string;
  lines: Line[];
  format: (value: number) => string;
  ticks: Ticks;
  limit: number | null;
  /** Each line is named, also the only one. */
  named?: true;
}

const rate = (value: number): string => `${bytesWords(Math.round(value))}/s`;
const whole = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(1));

/** Processor time, in cores, beside how much there may be. */
export function cpuPanel(items: readonly MetricItem[], title = "CPU"): Panel {
  const lines = [{ label: "CPU", items, value: ({ cpu }: MetricItem) => cpu }];
  return { title, lines, format: cpuWords, ticks: CORES, limit: newest(items)?.cpuLimit ?? null };
}

export function memoryPanel(items: readonly MetricItem[], title = "Memory"): Panel {
  const lines = [{ label: "memory", items, value: ({ memoryBytes }: MetricItem) => memoryBytes }];
  return { title, lines, format: bytesWords, ticks: BYTES, limit: newest(items)?.memoryLimitBytes ?? null };
}

function diskPanel(items: readonly MetricItem[]): Panel {
  const lines = [{ label: "used", items, value: ({ diskUsedBytes }: MetricItem) => diskUsedBytes }];
  return { title: "Disk", lines, format: bytesWords, ticks: BYTES, limit: newest(items)?.diskTotalBytes ?? null };
}

function pidsPanel(items: readonly MetricItem[]): Panel {
  const lines = [{ label: "processes", items, value: ({ pids }: MetricItem) => pids }];
  return { title: "Processes and threads", lines, format: whole, ticks: COUNTS, limit: null };
}

function networkPanel(items: readonly MetricItem[]): Panel {
  const lines = [
    { label: "in", items, value: ({ rxBytesPerSecond }: MetricItem) => rxBytesPerSecond },
    { label: "out", items, value: ({ txBytesPerSecond }: MetricItem) => txBytesPerSecond },
  ];
  return { title: "Network", lines, format: rate, ticks: RATES, limit: null };
}

/** Of a container as a whole; without those that it cannot measure. */
export function containerPanels(totals: readonly MetricItem[]): Panel[] {
  const all = [cpuPanel(totals), memoryPanel(totals), diskPanel(totals), networkPanel(totals), pidsPanel(totals)];
  return all.filter(({ lines }) => lines.some(({ items, value }) => items.some((item) => value(item) !== null)));
}

/** Of one process. */
export function processPanels(items: readonly MetricItem[]): Panel[] {
  return [cpuPanel(items), memoryPanel(items), pidsPanel(items)];
}

/** All processes of a container in one chart each, those that use most first. */
export function byProcessPanels(items: readonly MetricItem[]): Panel[] {
  const groups = [...byId(items, ({ process }) => process ?? "")];
  const panel = (title: string, format: Panel["format"], ticks: Ticks, value: (item: MetricItem) => number): Panel => {
    const used = (of: readonly MetricItem[]): number => of.reduce((sum, item) => sum + value(item), 0);
    const sorted = [...groups].sort(([, a], [, b]) => used(b) - used(a));
    return {
      title,
      lines: sorted.map(([label, own]) => ({ label, items: own, value })),
      format,
      ticks,
      limit: null,
      named: true,
    };
  };
  return [
    panel("CPU by process", cpuWords, CORES, ({ cpu }) => cpu),
    panel("Memory by process", bytesWords, BYTES, ({ memoryBytes }) => memoryBytes),
  ];
}
