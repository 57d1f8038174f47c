/** The store against a list that answers as the database does: nothing twice, nothing lost, within what is asked. */
import type { LogItem, LogRecord } from "@gantry/contracts";
import { until } from "@gantry/testing";
import { afterEach, expect, test } from "vitest";
import type { ReadPage } from "./history.ts";
import { lineFilter } from "./line.ts";
import { LogStore, type LogStoreOptions } from "./log-store.ts";
import { BEGIN, item, listOf } from "./testing/lines.ts";

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

const some = (from: number, to: number): LogItem[] => Array.from({ length: to - from + 1 }, (_, at) => item(from + at));
const upTo = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);

async function open(read: ReadPage, more: Partial<LogStoreOptions> = {}): Promise<LogStore> {
  const store = new LogStore({
    read,
    bounds: { since: undefined, until: undefined },
    at: null,
    wants: () => true,
    ...more,
  });
  stops.push(store.subscribe(() => {}));
  await until("the first lines", () => store.get().ready || store.get().error !== null);
  return store;
}

const seqs = (store: LogStore): number[] =>
  store.get().held.blocks.flatMap((block) => block.lines.map(({ seq }) => seq));

function record(n: number, text = `line ${n}`): LogRecord {
  const { seq, process, stream, level, cut, partial } = item(n);
  return { seq, at: BEGIN + n * 1000, process, stream, level, text, cut, partial };
}

const PLACE = { worker: "app-factory", container: "main", instance: "boot" };

test("it begins at the newest, and goes back page by page to the beginning", async () => {
  const store = await open(listOf(some(1, 2500)));
  expect(seqs(store)).toEqual(upTo(2101, 2500));
  await store.loadOlder();
  expect(seqs(store)).toEqual(upTo(1101, 2500));
  await store.loadOlder();
  await store.loadOlder();
  expect(seqs(store)).toEqual(upTo(1, 2500));
  expect(store.get().older).toBe("end");
});

test("pages that hold nothing are gone past", async () => {
  const inner = listOf(some(1, 5));
  let empty = 3;
  const store = await open(async (span, signal) =>
    empty-- > 0 ? { items: [], nextCursor: "0" } : inner(span, signal),
  );
  expect(seqs(store)).toEqual(upTo(1, 5));
});

test("what came since is added once, also when it is late", async () => {
  const items = [...some(1, 10), item(12)];
  const store = await open(listOf(items));
  items.splice(10, 0, item(11));
  items.push(item(13));
  await store.poll();
  await store.poll();
  expect(seqs(store)).toEqual(upTo(1, 13));
});

test("when more has come than one asking takes, it begins anew and loses nothing", async () => {
  const items = some(1, 10);
  const store = await open(listOf(items));
  items.push(...some(11, 12_000));
  await store.poll();
  expect(seqs(store).at(-1)).toBe(12_000);
  while (store.get().older === "idle") await store.loadOlder();
  expect(seqs(store)).toEqual(upTo(1, 12_000));
});

test("lines by socket follow those of the list", async () => {
  const store = await open(listOf(some(1, 10)));
  expect(store.newestSeq("boot")).toBe(10);
  expect(store.newestSeq("another")).toBeNull();
  store.takeRecords([record(11), record(12)], PLACE);
  await until("the lines", () => store.get().held.count === 12);
  await store.poll();
  expect(seqs(store)).toEqual(upTo(1, 12));
});

test("lines that are not wanted are left out, and a gap is said", async () => {
  const store = await open(listOf([]), { wants: lineFilter(undefined, "connect*") });
  store.takeRecords([record(1, "Connection refused"), record(2, "all is well")], PLACE);
  store.takeGap(7, "too slow", 9, PLACE);
  await until("both", () => store.get().held.count === 2);
  const texts = store.get().held.blocks.flatMap((block) => block.lines.map(({ text }) => text));
  expect(texts).toEqual(["Connection refused", "7 lines are missing here: too slow"]);
});

test("who reads further up is told how many came", async () => {
  const store = await open(listOf(some(1, 10)));
  store.follow(false);
  store.takeRecords([record(11), record(12)], PLACE);
  await until("the lines", () => store.get().fresh === 2);
  expect(seqs(store)).toEqual(upTo(1, 12));
  store.follow(true);
  expect(store.get().fresh).toBe(0);
});

test("around a moment there is what came before and what came after, up to the newest", async () => {
  const asked = { pages: 0 };
  const store = await open(listOf(some(1, 30_000), asked), { at: BEGIN + 15_000_000 });
  const first = seqs(store);
  expect(first).toContain(14_990);
  expect(first).toContain(15_010);
  expect(first).toEqual(upTo(first[0] ?? 0, first.at(-1) ?? 0));
  while (store.get().newer === "idle") await store.loadNewer();
  expect(seqs(store)).toEqual(upTo(first[0] ?? 0, 30_000));
  expect(asked.pages).toBeLessThan(80);
});

test("a time that has ended has its lines, and nothing more comes", async () => {
  const bounds = { since: BEGIN + 5_000, until: BEGIN + 9_000 };
  const store = await open(listOf(some(1, 20)), { bounds });
  await store.poll();
  expect(seqs(store)).toEqual([5, 6, 7, 8]);
});

test("a failure is said, and trying again goes on", async () => {
  const inner = listOf(some(1, 5));
  let fails = true;
  const store = await open(async (span, signal) => {
    if (fails) throw new Error("no database");
    return inner(span, signal);
  });
  expect(store.get().error?.message).toBe("no database");
  fails = false;
  store.retry();
  await until("the lines", () => store.get().ready);
  expect(seqs(store)).toEqual(upTo(1, 5));
  expect(store.get().error).toBeNull();
});

test("nobody watches: what is asked is given up, and asked anew when somebody does", async () => {
  const signals: AbortSignal[] = [];
  const inner = listOf(some(1, 5));
  const store = new LogStore({
    read: async (span, signal) => {
      signals.push(signal);
      await Promise.resolve();
      signal.throwIfAborted();
      return inner(span, signal);
    },
    bounds: { since: undefined, until: undefined },
    at: null,
    wants: () => true,
  });
  store.subscribe(() => {})();
  stops.push(store.subscribe(() => {}));
  await until("the lines", () => store.get().ready);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  expect(seqs(store)).toEqual(upTo(1, 5));
});
