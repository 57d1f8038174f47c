import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { until } from "@gantry/testing";
import { expect, test } from "vitest";
import { Journal } from "../src/journal/journal.ts";
import type { OutboxBounds } from "../src/outbox/limits.ts";
import { Outbox } from "../src/outbox/outbox.ts";
import { RUNS } from "./records.ts";
import { line, lines, LinkServer, Oracle, spoolDir, storing } from "./outbox-peer.ts";

const QUICK = { chunkMs: 5, retryMs: 10, maxRetryMs: 50 };
const files = (dir: string) =>
  readdirSync(dir)
    .toSorted()
    .map((name) => join(dir, name));

function start(dir: string, boot: string, bounds: Partial<OutboxBounds> = {}) {
  const journal = new Journal(boot);
  const outbox = new Outbox(journal, dir, { ...QUICK, ...bounds });
  const write = (from: number, to: number) => lines(from, to).forEach((text) => journal.append("logs", line(text)));
  return { journal, outbox, write };
}

/** Leaves lines 1 to `count` of a boot in files; `each` lines a chunk. */
async function leave(dir: string, boot: string, count: number, each: number, bounds: Partial<OutboxBounds> = {}) {
  const { outbox, write } = start(dir, boot, { chunkRecords: each, ...bounds });
  await outbox.ready;
  write(1, count);
  await outbox.close();
}

/** Sends all that `outbox` has to a new peer. */
async function drain(outbox: Outbox, oracle = new Oracle()): Promise<Oracle> {
  using links = new LinkServer(outbox);
  const peer = await links.peer(storing(oracle));
  await outbox.ready;
  await until("everything acked", () => outbox.state().unacked === 0);
  expect(peer.fault).toBeNull();
  return oracle;
}

const isLine = (text: string): boolean => text.startsWith("line ");

const saidBy = (journal: Journal) =>
  journal.newest("logs", 10_000).flatMap(({ record }) => (record.process === "gantry" ? [record.text] : []));

/** Runs a boot that fills its outbox until it has told of 20 rounds and is killed; gives the number it told last. */
async function killed(dir: string, boot: string, bounds: Partial<OutboxBounds> = {}): Promise<number> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "outbox-child.ts"), dir, boot, JSON.stringify(bounds)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let out = "";
  child.stdout.on("data", (chunk) => (out += String(chunk)));
  await until("20 rounds", () => out.split("\n").length > 20);
  child.kill("SIGKILL");
  await once(child, "close");
  return Number(out.trim().split("\n").at(-1));
}

test("SIGKILL, twice: all that was in closed chunks is sent, in order, oldest boot first", async () => {
  using spool = spoolDir();
  const sure: number[] = [];
  for (const boot of ["boot1", "boot2"]) sure.push(await killed(spool.dir, boot));
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect(mode(spool.dir)).toBe("700");
  expect(new Set(files(spool.dir).map(mode))).toEqual(new Set(["600"]));
  const { outbox, write } = start(spool.dir, "boot3");
  write(1, 10);
  await outbox.ready;
  const oracle = await drain(outbox);
  for (const [at, boot] of ["boot1", "boot2"].entries()) {
    // A kill in the middle of a write leaves a chunk that is not closed, which the next boot says it left out.
    const texts = oracle.texts(boot).filter(isLine);
    const said = oracle.texts(boot).filter((text) => !isLine(text));
    for (const text of said) expect(text).toMatch(/^the monitoring outbox left out \d+ bytes of its files/);
    expect(said.length).toBeLessThanOrEqual(at);
    expect(texts.length).toBeGreaterThanOrEqual(sure[at] ?? 0);
    expect(texts).toEqual(lines(1, texts.length));
    expect(oracle.lostOf(boot)).toBe(0);
  }
  expect(oracle.texts("boot3").filter(isLine)).toEqual(lines(1, 10));
  expect([...oracle.stored.keys()]).toEqual(["boot1 logs", "boot2 logs", "boot3 logs"]);
  await outbox.close();
  expect(files(spool.dir)).toEqual([]);
});

test("SIGKILL with a full outbox: what its files held is sent, and what it dropped is said to be lost", async () => {
  using spool = spoolDir();
  const bounds = { memoryBytes: 512 * 1024, spoolBytes: 256 * 1024 };
  const told = await killed(spool.dir, "boot1", bounds);
  const { outbox } = start(spool.dir, "boot2");
  const oracle = await drain(outbox);
  const all = oracle.texts("boot1");
  const kept = all.filter(isLine).map((text) => Number(text.slice("line ".length)));
  const [first = 0] = kept;
  expect(first).toBeGreaterThan(1);
  expect(kept).toEqual(kept.map((_, at) => first + at));
  // Half of the memory may hold what the files have no room for: a line takes more than 100 bytes.
  expect(kept.at(-1)).toBeGreaterThan(told - bounds.memoryBytes / 2 / 100);
  expect(oracle.lostOf("boot1")).toBe(oracle.next("boot1") - 1 - all.length);
  await outbox.close();
  expect(files(spool.dir)).toEqual([]);
});

test("a torn tail is left out, wherever it is torn", async () => {
  using spool = spoolDir();
  await leave(spool.dir, "boot1", 100, 50);
  const [path = ""] = files(spool.dir);
  const whole = readFileSync(path);
  const second = whole.lastIndexOf("#");
  for (const end of [second + 1, second + 20, second + 200, whole.length - 1]) {
    writeFileSync(path, whole.subarray(0, end));
    const { outbox, journal } = start(spool.dir, "boot2");
    await outbox.ready;
    await until("it is said", () => saidBy(journal).some((text) => text.includes(`left out ${end - second} bytes`)));
    const oracle = await drain(outbox);
    expect(oracle.texts("boot1")).toEqual(lines(1, 50));
    await outbox.close();
  }
});

test("a spoiled middle: the rest is sent, and the hole is said to be lost", async () => {
  using spool = spoolDir();
  await leave(spool.dir, "boot1", 300, 100);
  const [path = ""] = files(spool.dir);
  const bytes = readFileSync(path);
  bytes.write("#", bytes.indexOf("line 150"));
  writeFileSync(path, bytes);
  const { outbox } = start(spool.dir, "boot2");
  const oracle = await drain(outbox);
  expect(oracle.texts("boot1")).toEqual([...lines(1, 100), ...lines(201, 300)]);
  expect(oracle.lostOf("boot1")).toBe(100);
  await outbox.close();
  expect(files(spool.dir)).toEqual([]);
});

test("a file that is none of ours, or nonsense, harms nobody", async () => {
  using spool = spoolDir();
  await leave(spool.dir, "boot1", 10, 10);
  writeFileSync(join(spool.dir, "0000000009.spool"), "#".repeat(100_000));
  writeFileSync(join(spool.dir, "notes.txt"), "keep me");
  const { outbox, journal } = start(spool.dir, "boot2");
  const oracle = await drain(outbox);
  expect(oracle.texts("boot1")).toEqual(lines(1, 10));
  expect(saidBy(journal)).toEqual([expect.stringContaining("left out 100000 bytes")]);
  await outbox.close();
  expect(files(spool.dir)).toEqual([join(spool.dir, "notes.txt")]);
});

test("what another boot had sent already is sent again and stored once", async () => {
  using spool = spoolDir();
  await leave(spool.dir, "boot1", 1_000, 50, { segmentBytes: 4096 });
  const oracle = new Oracle();
  oracle.take({
    type: "batch",
    n: 1,
    boot: "boot1",
    parts: [
      { stream: "logs", from: 1, lost: 0, items: lines(1, 333).map((text, at) => ({ seq: at + 1, ...line(text) })) },
    ],
  });
  const { outbox } = start(spool.dir, "boot2");
  await drain(outbox, oracle);
  expect(oracle.texts("boot1")).toEqual(lines(1, 1_000));
  await outbox.close();
});

test("full: the bounds hold, the oldest logs go first, which is counted and said", async () => {
  using spool = spoolDir();
  const bounds = { memoryBytes: 32 * 1024, spoolBytes: 64 * 1024, segmentBytes: 8 * 1024, chunkBytes: 4 * 1024 };
  const { outbox, write, journal } = start(spool.dir, "boot1", bounds);
  await outbox.ready;
  const process = () => journal.append("processes", RUNS);
  for (let at = 0; at < 100; at++) {
    write(at * 50 + 1, at * 50 + 50);
    process();
    await outbox.flush(10_000);
    const onDisk = files(spool.dir).reduce((sum, path) => sum + statSync(path).size, 0);
    expect(outbox.state().memoryBytes).toBeLessThanOrEqual(bounds.memoryBytes);
    expect(outbox.state().spoolBytes).toBeLessThanOrEqual(bounds.spoolBytes);
    expect(onDisk).toBeLessThanOrEqual(bounds.spoolBytes);
  }
  const { dropped } = outbox.state();
  expect(dropped.logs).toBeGreaterThan(4_000);
  expect(dropped.processes).toBe(0);
  const oracle = await drain(outbox);
  expect(oracle.lostOf("boot1")).toBe(dropped.logs);
  const kept = oracle.texts("boot1").filter((text) => text.startsWith("line "));
  expect(kept).toEqual(lines(5_001 - kept.length, 5_000));
  expect(oracle.texts("boot1", "processes")).toHaveLength(100);
  await until("it is said", () => saidBy(journal).length === 2);
  expect(saidBy(journal)).toEqual([
    expect.stringContaining("is full"),
    expect.stringMatching(`dropped were ${dropped.logs} of logs$`),
  ]);
  await outbox.close();
});

test("other streams are dropped when there are no logs left", async () => {
  using spool = spoolDir();
  const bounds = { memoryBytes: 16 * 1024, spoolBytes: 32 * 1024, segmentBytes: 4 * 1024, chunkBytes: 2 * 1024 };
  const { outbox, journal } = start(spool.dir, "boot1", bounds);
  await outbox.ready;
  for (let at = 0; at < 1_000; at++) journal.append("processes", RUNS);
  await outbox.flush(10_000);
  const { dropped } = outbox.state();
  expect(dropped.processes).toBeGreaterThan(500);
  const oracle = await drain(outbox);
  expect(oracle.lostOf("boot1", "processes")).toBe(dropped.processes);
  expect(oracle.next("boot1", "processes")).toBe(1_001);
  await outbox.close();
});

test("a disk that refuses: memory only, said once, and nothing throws", async () => {
  using spool = spoolDir();
  writeFileSync(spool.dir, "a file where the directory should be");
  const { outbox, write, journal } = start(join(spool.dir, "under"), "boot1", {
    memoryBytes: 64 * 1024,
    refusedMs: 1,
    segmentBytes: 8 * 1024,
    chunkBytes: 4 * 1024,
  });
  await outbox.ready;
  for (let at = 0; at < 20; at++) {
    write(at * 100 + 1, at * 100 + 100);
    await outbox.flush(1_000);
  }
  expect(outbox.state().spoolBytes).toBe(0);
  expect(outbox.state().memoryBytes).toBeLessThanOrEqual(64 * 1024);
  const { dropped } = outbox.state();
  expect(dropped.logs).toBeGreaterThan(0);
  const oracle = await drain(outbox);
  expect(oracle.lostOf("boot1")).toBe(dropped.logs);
  await until("it is said", () => saidBy(journal).length === 3);
  expect(saidBy(journal)).toEqual([
    expect.stringContaining("cannot use its files"),
    expect.stringContaining("is full"),
    expect.stringContaining("room again"),
  ]);
  await outbox.close();
});

test("a disk that takes records again gets what is in memory", async () => {
  using spool = spoolDir();
  await leave(spool.dir, "boot1", 10, 10);
  const [path = ""] = files(spool.dir);
  const left = statSync(path).size;
  using other = spoolDir();
  symlinkSync(path, other.dir);
  const { outbox, write, journal } = start(other.dir, "boot2", { refusedMs: 1 });
  await outbox.ready;
  write(1, 10);
  await until("it is said", () => saidBy(journal).length === 1);
  // In one step, for the disk is asked at any moment.
  symlinkSync(spool.dir, `${other.dir}.new`);
  renameSync(`${other.dir}.new`, other.dir);
  write(11, 20);
  await until("it is written", () => outbox.state().spoolBytes > left);
  await until("it is said", () => saidBy(journal).some((text) => text.includes("again")));
  const oracle = await drain(outbox);
  expect(oracle.texts("boot1")).toEqual(lines(1, 10));
  expect(oracle.texts("boot2").filter((text) => text.startsWith("line "))).toEqual(lines(1, 20));
  await outbox.close();
});

test("what was stored before the disk took it is not missed in the file later", async () => {
  using spool = spoolDir();
  const bounds = { refusedMs: 1, memoryBytes: 8 * 1024, chunkRecords: 10, segmentBytes: 4 * 1024 };
  const { outbox, write, journal } = start(spool.dir, "boot1", bounds);
  await outbox.ready;
  const refusing = join(spool.dir, "0000000001.spool");
  mkdirSync(refusing);
  write(1, 20);
  await until("it is said", () => saidBy(journal).some((text) => text.includes("cannot use its files")));
  const oracle = new Oracle();
  {
    using links = new LinkServer(outbox);
    await links.peer(({ n }, peer) => peer.send({ type: "ack", n, next: { logs: 11 } }));
    await until("half of it is stored", () => outbox.state().unacked <= 11);
  }
  oracle.take({
    type: "batch",
    n: 1,
    boot: "boot1",
    parts: [
      { stream: "logs", from: 1, lost: 0, items: lines(1, 10).map((text, at) => ({ seq: at + 1, ...line(text) })) },
    ],
  });
  await until("nobody is linked", () => !outbox.state().linked);
  rmSync(refusing, { recursive: true });
  // More than memory holds: the oldest leave it, and come back from their file.
  for (let from = 21; from <= 140; from += 10) {
    write(from, from + 9);
    await until("it is in a file", async () => {
      await outbox.flush(10_000);
      return outbox.state().memoryBytes === 0 || saidBy(journal).some((text) => text.includes("again"));
    });
  }
  await drain(outbox, oracle);
  expect(oracle.texts("boot1").filter((text) => text.startsWith("line "))).toEqual(lines(1, 140));
  expect(outbox.state().dropped.logs).toBe(0);
  await outbox.close();
});

test("a disk that takes records again gets what waits, though nothing more is written", async () => {
  using spool = spoolDir();
  const { outbox, write, journal } = start(spool.dir, "boot1", { refusedMs: 200 });
  await outbox.ready;
  const refusing = join(spool.dir, "0000000001.spool");
  mkdirSync(refusing);
  write(1, 20);
  await until("it is said", () => saidBy(journal).some((text) => text.includes("cannot use its files")));
  await outbox.flush(10_000);
  rmSync(refusing, { recursive: true });
  await until("it is in its file", () => outbox.state().spoolBytes > 0);
  await until("that is said", () => saidBy(journal).some((text) => text.includes("again")));
  await outbox.close();
});

test("a directory that somebody removed is made again", async () => {
  using spool = spoolDir();
  const { outbox, write, journal } = start(spool.dir, "boot1", { refusedMs: 1 });
  await outbox.ready;
  rmSync(spool.dir, { recursive: true });
  write(1, 10);
  await until("it is said", () => saidBy(journal).some((text) => text.includes("cannot use its files")));
  let last = 10;
  await until("it is written", () => {
    write(++last, last);
    return outbox.state().spoolBytes > 0;
  });
  expect((statSync(spool.dir).mode & 0o777).toString(8)).toBe("700");
  await outbox.close();
});
