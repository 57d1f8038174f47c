/** A minute in which nobody does anything, and what is written to databases meanwhile. */
import { setTimeout as wait } from "node:timers/promises";
import type { Fleet } from "@gantry/testing";
import { d1Contents, d1Files, hubFiles } from "./d1-file.ts";
import { COUNTS_TABLE, rowWrites } from "./row-writes.ts";
import { CommitCounter } from "./wal.ts";

/** As long as the orchestrator's cron takes from run to run, so that each minute has one. Milliseconds. */
const MINUTE_MS = 60_000;
/** Between two looks at the logs. Milliseconds. */
const LOOK_MS = 250;

export interface IdleMinute {
  /** Commits to D1, and to the hubs' own storages. */
  d1: number;
  hubs: number;
  /** Rows written to each table of D1, whether or not they changed. */
  rows: Map<string, number>;
  /** What D1 holds otherwise than before: a table whose number of rows is another, else `table.column`. */
  changed: string[];
}

/** Waits a minute in a fleet whose rows are counted. `tick` is called a few times a second. */
export async function idleMinute({ state }: Fleet, tick: () => void): Promise<IdleMinute> {
  const before = d1Contents(state);
  const written = rowWrites(state);
  const d1 = d1Files(state).map((file) => new CommitCounter(file));
  const hubs = hubFiles(state).map((file) => new CommitCounter(file));
  const look = (counters: readonly CommitCounter[]) => counters.reduce((sum, counter) => sum + counter.look(), 0);
  const end = performance.now() + MINUTE_MS;
  while (performance.now() < end) {
    await wait(LOOK_MS);
    look(d1);
    tick();
  }
  const rows = new Map([...rowWrites(state)].map(([table, n]) => [table, n - (written.get(table) ?? 0)]));
  const changed = [...d1Contents(state)].flatMap(([table, after]) =>
    table === COUNTS_TABLE ? [] : differences(table, before.get(table) ?? [], after),
  );
  return { d1: look(d1), hubs: look(hubs), rows, changed };
}

type Row = Map<string, string>;

function differences(table: string, before: readonly Row[], after: readonly Row[]): string[] {
  if (before.length !== after.length) return [table];
  const columns = after.flatMap((row, i) =>
    [...row.keys()].filter((column) => row.get(column) !== before[i]?.get(column)),
  );
  return [...new Set(columns)].map((column) => `${table}.${column}`);
}
