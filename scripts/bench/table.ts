/** The figures as text. */
import type { Figure, Target } from "./figure.ts";
import type { Spread } from "./stats.ts";

const HEAD = ["figure", "unit", "runs", "min", "median", "max", "against", "ratio", "target", "met"];
/** Columns that hold words; the others hold numbers and are aligned on the right. */
const WORDS = new Set(["figure", "unit", "against", "target", "met"]);

/** A table with one line per figure; ratios are shown as median and, in brackets, minimum and maximum. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, unit, runs, value, baseline, ratio, target, met }) => [
    name,
    unit,
    String(runs),
    number(value.min),
    number(value.median),
    number(value.max),
    baseline ?? "",
    ratio === null ? "" : ratioText(ratio),
    target === null ? "" : targetText(target),
    met === null ? "" : met ? "yes" : "NO",
  ]);
  return columns(HEAD, WORDS, rows);
}

/** Rows below their heads; what is not one of `words` is aligned on the right. */
export function columns(head: readonly string[], words: ReadonlySet<string>, rows: readonly string[][]): string {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (words.has(head[i] ?? "") ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  return [head, widths.map((width) => "-".repeat(width)), ...rows].map(line).join("\n");
}

/** Three significant digits, whole numbers from 1000 on. */
export function number(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

const ratioText = ({ min, median, max }: Spread): string => `${number(median)} (${number(min)}-${number(max)})`;

export const targetText = ({ on, is, value }: Target): string =>
  `${is === "at most" ? "<=" : ">="} ${value}${on === "ratio" ? " of it" : ""}`;
