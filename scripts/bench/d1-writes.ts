/** What terminals that nobody uses write: idle minutes with them against idle minutes without. */
import { type Figure, figure, type Target } from "./figure.ts";
import type { IdleMinute } from "./idle-minute.ts";

const NONE: Target = { on: "median", is: "at most", value: 0 };
/**
 * As many as without terminals: reports of containers and the cron's work fall on either side of a minute's end, so that
 * minutes of one fleet differ by some hundredths. One row a minute for each of 300 terminals would be three times as many.
 */
const AS_MANY: Target = { on: "ratio", is: "at most", value: 1.1 };

/** `empty`: minutes of the fleet alone, which reports and probes and sweeps; `full`: as many with the terminals. */
export function writeFigures(empty: readonly IdleMinute[], full: readonly IdleMinute[], terminals: number): Figure[] {
  const commits = { name: "many.d1-commits.fleet", samples: empty.map(({ d1 }) => d1) };
  const rows = { name: "many.d1-rows.fleet", samples: empty.map((minute) => rowsOf(minute)) };
  // What one of the minutes wrote alone is no habit of the fleet, and may be what the last session of it left.
  const isFleets = (table: string): boolean => empty.every((minute) => (minute.rows.get(table) ?? 0) > 0);
  const elsewhere = full.map((minute) => rowsOf(minute, (table) => !isFleets(table)));
  // A table that got rows in a minute without terminals stands for all of its columns.
  const known = new Set(empty.flatMap(({ changed }) => changed));
  const isNew = (column: string): boolean => !known.has(column) && !known.has(column.replace(/\..*/, ""));
  const news = full.map(({ changed }) => changed.filter(isNew).length);
  const counted = { unit: "a minute", target: AS_MANY };
  return [
    figure({ ...commits, unit: "a minute" }),
    figure({ name: "many.d1-commits", ...counted, samples: full.map(({ d1 }) => d1), baseline: commits }),
    figure({ ...rows, unit: "a minute" }),
    figure({ name: "many.d1-rows", ...counted, samples: full.map((minute) => rowsOf(minute)), baseline: rows }),
    figure({ name: "many.d1-rows.terminals", unit: "a minute", samples: elsewhere, target: NONE }),
    figure({ name: "many.d1-changes.terminals", unit: "columns", samples: news, target: NONE }),
    figure({ name: "many.hub-commits", unit: "a min/term", samples: full.map(({ hubs }) => hubs / terminals) }),
  ];
}

/** Rows written in one minute, to those tables that `counts` says. */
function rowsOf({ rows }: IdleMinute, counts = (_table: string): boolean => true): number {
  return [...rows].reduce((sum, [table, n]) => (counts(table) ? sum + n : sum), 0);
}

/** The most rows that one of the minutes wrote to each table. */
export function mostRows(minutes: readonly IdleMinute[]): Map<string, number> {
  const most = new Map<string, number>();
  for (const { rows } of minutes) {
    for (const [table, n] of rows) if (n > 0) most.set(table, Math.max(n, most.get(table) ?? 0));
  }
  return most;
}
