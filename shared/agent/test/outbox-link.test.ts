import { BATCH_BYTES, BATCHES_AHEAD, MAX_BATCH_BYTES } from "@gantry/contracts";
import { until } from "@gantry/testing";
import { fractions } from "@gantry/testing/random";
import { expect, test } from "vitest";
import { Journal } from "../src/journal/journal.ts";
import type { OutboxBounds } from "../src/outbox/limits.ts";
import { Outbox } from "../src/outbox/outbox.ts";
import { RUNS, SAMPLE } from "./records.ts";
import { line, lines, LinkServer, Oracle, spoolDir, storing } from "./outbox-peer.ts";

/** Between the answers of a slow peer: the last one comes later than a peer may be silent. Milliseconds. */
const SLOW_MS = 500;
const QUICK = { chunkMs: 5, retryMs: 10, maxRetryMs: 50 };

function world(bounds: Partial<OutboxBounds> = {}) {
  const spool = spoolDir();
  const journal = new Journal("boot1");
  const outbox = new Outbox(journal, spool.dir, { ...QUICK, ...bounds });
  const links = new LinkServer(outbox);
  const write = (from: number, to: number) => lines(from, to).forEach((text) => journal.append("logs", line(text)));
  return {
    ...spool,
    journal,
    outbox,
    links,
    write,
    oracle: new Oracle(),
    async [Symbol.asyncDispose]() {
      links[Symbol.dispose]();
      await outbox.close();
      spool[Symbol.dispose]();
    },
  };
}

const allAcked = (outbox: Outbox) => until("everything acked", () => outbox.state().unacked === 0);

test("every record once and in order, in few batches, and no file is left", async () => {
  await using one = world();
  one.write(1, 100);
  const peer = await one.links.peer(storing(one.oracle));
  one.write(101, 10_000);
  one.journal.append("metrics", SAMPLE);
  await allAcked(one.outbox);
  expect(one.oracle.texts("boot1")).toEqual(lines(1, 10_000));
  expect(one.oracle.texts("boot1", "metrics")).toEqual(["1"]);
  expect(peer.batches.map(({ n }) => n)).toEqual(peer.batches.map((_, at) => at + 1));
  expect(peer.batches.length).toBeLessThan(10);
  expect(Math.max(...peer.bytes)).toBeLessThanOrEqual(BATCH_BYTES);
  await one.outbox.flush(5_000);
  expect(one.outbox.state()).toMatchObject({ memoryBytes: 0, spoolBytes: 0, linked: true });
});

test("at most BATCHES_AHEAD are unanswered, and nothing is sent when there is nothing", async () => {
  await using one = world();
  const peer = await one.links.peer(() => {});
  for (let at = 0; at < 10; at++) {
    one.write(at * 10 + 1, at * 10 + 10);
    await one.outbox.flush(0);
    await until("a batch", () => peer.batches.length >= Math.min(at + 1, BATCHES_AHEAD));
  }
  expect(peer.batches).toHaveLength(BATCHES_AHEAD);
  for (const batch of peer.batches) peer.send({ type: "ack", n: batch.n, next: one.oracle.take(batch) });
  // What had to wait comes together.
  await until("the rest", () => peer.batches.length === BATCHES_AHEAD + 1);
  expect(peer.batches.at(-1)?.parts).toMatchObject([{ from: 41, lost: 0, items: { length: 60 } }]);
});

test.each([1, 2, 3, 4, 5])("cut sockets, refusals, lost answers and duplicates, seed %d", async (seed) => {
  await using one = world({ chunkRecords: 20, segmentBytes: 8 * 1024, memoryBytes: 256 * 1024 });
  const random = fractions(seed);
  const total = 4_000;
  let written = 0;
  let cuts = 0;
  const writing = setInterval(() => {
    const to = Math.min(total, written + 1 + Math.floor(random() * 150));
    one.write(written + 1, to);
    written = to;
  }, 5);
  while (one.oracle.next("boot1") <= total) {
    const peer = await one.links.peer((batch, self) => {
      const chance = random();
      if (chance < 0.05) self.socket.terminate();
      else if (chance < 0.15) self.send({ type: "retry", n: batch.n });
      else if (chance < 0.2) self.send({ type: "ack", n: batch.n, next: { logs: one.oracle.next("boot1") } });
      else {
        const next = one.oracle.take(batch);
        if (chance < 0.25) self.socket.terminate();
        else self.send({ type: "ack", n: batch.n, next });
      }
    });
    await Promise.race([peer.closed, until("all", () => one.oracle.next("boot1") > total)]);
    expect(peer.fault).toBeNull();
    peer.socket.terminate();
    cuts++;
  }
  clearInterval(writing);
  expect(cuts).toBeGreaterThan(1);
  expect(one.oracle.texts("boot1")).toEqual(lines(1, total));
  expect(one.oracle.lostOf("boot1")).toBe(0);
});

test("a `next` below what was sent asks for it again; what is gone is said to be lost", async () => {
  await using one = world();
  let refuse = true;
  const peer = await one.links.peer((batch, self) => {
    if (!refuse) return storing(one.oracle)(batch, self);
    self.send({ type: "ack", n: batch.n, next: { logs: 41 } });
    refuse = false;
    one.oracle.take({
      ...batch,
      parts: batch.parts.map((part) => ({ ...part, items: part.items.slice(0, 40) })) as typeof batch.parts,
    });
  });
  one.write(1, 100);
  await allAcked(one.outbox);
  expect(one.oracle.texts("boot1")).toEqual(lines(1, 100));
  expect(peer.batches[1]?.parts).toMatchObject([{ from: 41, lost: 0, items: { length: 60 } }]);
  // The database was put back to an older state.
  one.oracle.forget("boot1", 51);
  one.write(101, 110);
  await allAcked(one.outbox);
  expect(one.oracle.texts("boot1")).toEqual([...lines(1, 50), ...lines(101, 110)]);
  expect(one.oracle.lostOf("boot1")).toBe(50);
});

test("retry: again from there, after a while that grows", async () => {
  await using one = world({ retryMs: 20, maxRetryMs: 80 });
  const at: number[] = [];
  await one.links.peer((batch, self) => {
    at.push(performance.now());
    if (at.length > 6) storing(one.oracle)(batch, self);
    else self.send({ type: "retry", n: batch.n });
  });
  one.write(1, 10);
  await allAcked(one.outbox);
  expect(one.oracle.texts("boot1")).toEqual(lines(1, 10));
  const waits = at.slice(1, 7).map((time, index) => time - (at[index] ?? 0));
  for (const [index, least] of [10, 20, 40, 40, 40, 40].entries())
    expect(waits[index]).toBeGreaterThanOrEqual(least - 2);
});

test("a newer link replaces the older one", async () => {
  await using one = world();
  const older = await one.links.peer(() => {});
  one.write(1, 10);
  await until("a batch", () => older.batches.length === 1);
  const newer = await one.links.peer(storing(one.oracle));
  expect((await older.closed).code).toBe(4409);
  await allAcked(one.outbox);
  expect(newer.batches[0]?.n).toBe(1);
  expect(one.oracle.texts("boot1")).toEqual(lines(1, 10));
});

test("a peer that answers nothing is closed, and the next one gets all of it", async () => {
  await using other = world({ answerMs: 1_000 });
  await other.links.peer(storing(other.oracle));
  other.write(1, 10);
  await allAcked(other.outbox);
  await using one = world({ answerMs: 1_000 });
  const silent = await one.links.peer(() => {});
  const from = performance.now();
  one.write(1, 20);
  expect(await silent.closed).toEqual({ code: 1013, reason: "no answer within 1000 ms" });
  expect(performance.now() - from).toBeGreaterThan(990);
  expect(one.outbox.state().linked).toBe(false);
  // Nothing is unanswered there: it may say nothing for as long as it likes.
  expect(other.outbox.state().linked).toBe(true);
  await one.links.peer(storing(one.oracle));
  await allAcked(one.outbox);
  expect(one.oracle.texts("boot1")).toEqual(lines(1, 20));
});

test("a peer that is slow with each answer but goes on answering keeps its link", async () => {
  await using one = world({ answerMs: 1_500, chunkRecords: 1, chunkMs: 1 });
  const peer = await one.links.peer((batch, self) => {
    setTimeout(() => storing(one.oracle)(batch, self), SLOW_MS * batch.n);
  });
  for (let at = 1; at <= BATCHES_AHEAD; at++) {
    one.write(at, at);
    await until("its batch", () => peer.batches.length === at);
  }
  await allAcked(one.outbox);
  expect(one.outbox.state().linked).toBe(true);
  expect(one.oracle.texts("boot1")).toEqual(lines(1, BATCHES_AHEAD));
});

test.each([
  ["no JSON", "x"],
  ["no answer", `{"type":"ack","n":0,"next":{}}`],
  ["an answer to a batch that was not sent", `{"type":"ack","n":1,"next":{}}`],
  ["binary", Buffer.from("{}")],
])("%s closes the link", async (_name, frame) => {
  await using one = world();
  const peer = await one.links.peer(() => {});
  peer.socket.send(frame);
  expect((await peer.closed).code).toBe(1008);
  await until("unlinked", () => !one.outbox.state().linked);
});

test("a record that fills a batch goes alone; one that no batch holds is counted", async () => {
  await using one = world();
  const peer = await one.links.peer(storing(one.oracle));
  const process = (bytes: number) => one.journal.append("processes", { ...RUNS, command: ["x".repeat(bytes)] });
  process(10);
  process(900_000);
  process(10);
  process(MAX_BATCH_BYTES);
  process(10);
  await until("the last", () => one.oracle.next("boot1", "processes") === 6);
  expect(one.oracle.texts("boot1", "processes")).toEqual(["1", "2", "3", "5"]);
  expect(one.oracle.lostOf("boot1", "processes")).toBe(1);
  expect(one.outbox.state().dropped.processes).toBe(1);
  expect(Math.max(...peer.bytes)).toBeLessThanOrEqual(MAX_BATCH_BYTES);
  await until("a line that says so", () => one.oracle.texts("boot1").some((text) => text.includes("1 of processes")));
});

test("a record that nobody would store holds up none behind it, which is said", async () => {
  await using one = world();
  const peer = await one.links.peer(storing(one.oracle));
  const sample = (cpu: number) => one.journal.append("metrics", { ...SAMPLE, cpu });
  for (const cpu of [1, -1, Number.NaN, 2]) sample(cpu);
  await until("the last", () => one.oracle.next("boot1", "metrics") === 5);
  expect(peer.fault).toBeNull();
  expect(one.oracle.texts("boot1", "metrics")).toEqual(["1", "4"]);
  expect(one.outbox.state().dropped.metrics).toBe(2);
  await until("a line that says so", () => one.oracle.texts("boot1").some((text) => text.includes("1 of metrics")));
});

test("what the journal held before the outbox is sent too", async () => {
  using spool = spoolDir();
  const journal = new Journal("boot1");
  for (const text of lines(1, 2_500)) journal.append("logs", line(text));
  const outbox = new Outbox(journal, spool.dir, QUICK);
  using links = new LinkServer(outbox);
  const oracle = new Oracle();
  await links.peer(storing(oracle));
  await outbox.flush(10_000);
  expect(oracle.texts("boot1")).toEqual(lines(1, 2_500));
  await outbox.close();
});
