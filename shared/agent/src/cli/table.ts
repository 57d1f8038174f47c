/** Text for people: tables, amounts, moments. */
import { type LogItem, plainText } from "@gantry/contracts";

/** Columns are as wide as their widest cell; control characters do not reach the terminal. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => plainText(cell).replaceAll(/\s+/g, " ")));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

/** A name and a value on each line. */
export const facts = (pairs: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${plainText(value)}\n`).join("");
};

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

export function bytes(amount: number | null): string {
  if (amount === null) return "-";
  let value = amount;
  let unit = 0;
  for (; value >= 1024 && unit < UNITS.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

export const cores = (amount: number | null): string => (amount === null ? "-" : amount.toFixed(2));

/** A log line with its colours, as it was printed. */
export const logText = ({ at, process, stream, level, text }: LogItem): string =>
  `${at} ${process} ${stream === "stderr" ? "err" : "out"} ${level ?? "-"} ${text}\n`;
