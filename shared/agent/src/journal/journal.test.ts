import { expect, test } from "vitest";
import { SAMPLE } from "../../test/records.ts";
import { type Entry, Journal } from "./journal.ts";
import { JOURNAL_BYTES } from "./limits.ts";

const line = (text: string) =>
  ({ at: 1, process: "app", stream: "stdout", level: null, text, cut: null, partial: false }) as const;

function filled(count: number, text = "x"): Journal {
  const journal = new Journal("boot1");
  for (let at = 0; at < count; at++) journal.append("logs", line(text));
  return journal;
}

test("numbers begin at 1 in each stream", () => {
  const journal = filled(3);
  expect([journal.boot, journal.last("logs"), journal.last("errors")]).toEqual(["boot1", 3, 0]);
  const { entries, lost } = journal.read("logs", 1, 10);
  expect(entries.map(({ seq }) => seq)).toEqual([2, 3]);
  expect(lost).toBe(0);
  expect(entries[0]).toMatchObject({ stream: "logs", record: { seq: 2, text: "x" } });
  expect(JSON.parse(entries[0]?.json ?? "")).toEqual(entries[0]?.record);
});

test("reads by number: bounded, from any place, also beyond the end", () => {
  const journal = filled(10);
  const seqs = (after: number, limit: number) => journal.read("logs", after, limit).entries.map(({ seq }) => seq);
  expect(seqs(0, 3)).toEqual([1, 2, 3]);
  expect(seqs(8, 3)).toEqual([9, 10]);
  expect(seqs(10, 3)).toEqual([]);
  expect(seqs(99, 3)).toEqual([]);
  expect(journal.newest("logs", 2).map(({ seq }) => seq)).toEqual([9, 10]);
  expect(journal.newest("logs", 99)).toHaveLength(10);
  expect(journal.read("metrics", 0, 3)).toEqual({ entries: [], lost: 0 });
});

test("keeps the newest by bytes of UTF-8, and says what is gone", () => {
  const journal = filled(20_000, "ž".repeat(200));
  const { entries, lost } = journal.read("logs", 0, Number.MAX_SAFE_INTEGER);
  expect(entries[0]?.seq).toBe(lost + 1);
  expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 20_000 - lost }, (_, at) => lost + 1 + at));
  const bytes = entries.reduce((sum, { json }) => sum + Buffer.byteLength(json), 0);
  expect(bytes).toBeLessThanOrEqual(JOURNAL_BYTES.logs);
  expect(bytes).toBeGreaterThan(JOURNAL_BYTES.logs - 1024);
  expect(journal.read("logs", lost - 5, 1)).toMatchObject({ lost: 5, entries: [{ seq: lost + 1 }] });
  expect(journal.read("logs", lost, 1).lost).toBe(0);
});

test("the newest record is kept whatever its size", () => {
  const journal = new Journal("boot1");
  const record = { at: 1, process: "app", state: "running", pid: 1, exit: null, restarts: 0, reason: null } as const;
  for (let at = 0; at < 2; at++) {
    journal.append("processes", { ...record, startedAt: null, command: ["x".repeat(JOURNAL_BYTES.processes)] });
  }
  expect(journal.read("processes", 0, 10)).toMatchObject({ lost: 1, entries: [{ seq: 2 }] });
});

test("listeners hear every record until they stop", () => {
  const journal = new Journal("boot1");
  const heard: Entry[] = [];
  const stop = journal.listen((entry) => heard.push(entry));
  journal.append("logs", line("a"));
  journal.append("metrics", SAMPLE);
  stop();
  journal.append("logs", line("b"));
  expect(heard.map(({ stream, seq }) => `${stream} ${seq}`)).toEqual(["logs 1", "metrics 1"]);
});
