import { CLOSE, type Batch } from "@gantry/contracts";
import { until } from "@gantry/testing";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { Journal } from "../src/journal/journal.ts";
import type { OutboxBounds } from "../src/outbox/limits.ts";
import { Outbox } from "../src/outbox/outbox.ts";
import { SAMPLE } from "./records.ts";
import { line, lines, LinkServer, Oracle, spoolDir, storing } from "./outbox-peer.ts";

const QUICK = { chunkMs: 5, retryMs: 10, maxRetryMs: 50 };

/** Whether the database stores no batch with such a record in it. `text` is empty where there is none. */
type Bad = (text: string, seq: number, boot: string) => boolean;

function world(dir: string, boot = "boot1", bounds: Partial<OutboxBounds> = {}) {
  const journal = new Journal(boot);
  const outbox = new Outbox(journal, dir, { ...QUICK, ...bounds });
  return {
    journal,
    outbox,
    links: new LinkServer(outbox),
    write: (from: number, to: number) => lines(from, to).forEach((text) => journal.append("logs", line(text))),
    said: () =>
      journal.newest("logs", 10_000).flatMap(({ record }) => (record.process === "gantry" ? [record.text] : [])),
    async [Symbol.asyncDispose]() {
      this.links[Symbol.dispose]();
      await outbox.close();
    },
  };
}

const holds = ({ boot, parts }: Batch, bad: Bad): boolean =>
  parts.some(({ items }) => items.some((item) => bad("text" in item ? item.text : "", item.seq, boot)));

/** Links again and again with a peer that closes with `code` whatever is bad, until all is acked; gives what was refused. */
async function carry(
  { outbox, links }: ReturnType<typeof world>,
  oracle: Oracle,
  bad: Bad,
  code: number = CLOSE.POLICY,
  most = 1_000,
) {
  const refused: Batch[] = [];
  let sent = 0;
  while (outbox.state().unacked > 0 && refused.length < most) {
    const peer = await links.peer((batch, self) => {
      if (self.socket.readyState !== WebSocket.OPEN) return;
      sent++;
      if (!holds(batch, bad)) return storing(oracle)(batch, self);
      refused.push(batch);
      self.socket.close(code, "never");
    });
    const gone = () => peer.socket.readyState === WebSocket.CLOSED;
    await until("everything acked, or a close", () => gone() || outbox.state().unacked === 0);
    expect(peer.fault).toBeNull();
    peer.socket.close();
    await until("the link's end", () => !outbox.state().linked);
  }
  return { refused, sent };
}

const textsOf = (oracle: Oracle, boot = "boot1") => oracle.texts(boot).filter((text) => text.startsWith("line "));
const without = (from: number, to: number, ...bad: number[]) =>
  lines(from, to).filter((text) => !bad.includes(Number(text.slice("line ".length))));

test.each([1, 2, 1_234, 2_999, 3_000])("line %d of 3,000 is never stored: all others are, once", async (poison) => {
  using spool = spoolDir();
  await using one = world(spool.dir);
  const oracle = new Oracle();
  one.write(1, 3_000);
  one.journal.append("metrics", SAMPLE);
  const { refused } = await carry(one, oracle, (text) => text === `line ${poison}`);
  expect(textsOf(oracle)).toEqual(without(1, 3_000, poison));
  expect(oracle.texts("boot1", "metrics")).toEqual(["1"]);
  expect(one.outbox.state()).toMatchObject({ dropped: { logs: 1, errors: 0, processes: 0, metrics: 0 }, unacked: 0 });
  await until("it is said", () => one.said().length > 0);
  expect(one.said()).toEqual(["the monitoring outbox lost 1 of logs: the orchestrator refused it each time"]);
  await carry(one, oracle, () => false);
  expect(oracle.lostOf("boot1")).toBe(1);
  // Halves of 3,000, and the last one three times.
  expect(refused.length).toBeLessThanOrEqual(17);
});

test("what comes while it is looked for arrives as well, of every stream", async () => {
  using spool = spoolDir();
  await using one = world(spool.dir, "boot1", { chunkRecords: 50 });
  const oracle = new Oracle();
  one.write(1, 500);
  let written = 500;
  const writing = setInterval(() => {
    one.write(written + 1, (written += 20));
    one.journal.append("metrics", SAMPLE);
  }, 2);
  await carry(one, oracle, (text) => {
    if (one.outbox.state().dropped.logs === 1) clearInterval(writing);
    return text === "line 321";
  });
  clearInterval(writing);
  expect(written).toBeGreaterThan(500);
  expect(textsOf(oracle)).toEqual(without(1, written, 321));
  expect(oracle.texts("boot1", "metrics")).toHaveLength((written - 500) / 20);
  expect(oracle.lostOf("boot1")).toBe(1);
  expect(one.outbox.state().dropped.logs).toBe(1);
});

test("several bad ones, in one batch and in others, in two streams", async () => {
  using spool = spoolDir();
  await using one = world(spool.dir);
  const oracle = new Oracle();
  one.write(1, 10_000);
  for (let at = 0; at < 20; at++) one.journal.append("metrics", SAMPLE);
  await carry(
    one,
    oracle,
    (text, seq) => ["line 7", "line 8", "line 9999"].includes(text) || (text === "" && seq === 5),
  );
  await carry(one, oracle, () => false);
  expect(textsOf(oracle)).toEqual(without(1, 10_000, 7, 8, 9_999));
  expect(oracle.texts("boot1", "metrics")).toEqual(lines(1, 20).flatMap((_, at) => (at === 4 ? [] : [`${at + 1}`])));
  expect(one.outbox.state().dropped).toMatchObject({ logs: 3, metrics: 1 });
  expect([oracle.lostOf("boot1"), oracle.lostOf("boot1", "metrics")]).toEqual([3, 1]);
});

test("a single record is given up at the third close in a row, not before; an ack begins the count anew", async () => {
  using spool = spoolDir();
  await using one = world(spool.dir);
  const oracle = new Oracle();
  one.journal.append("metrics", SAMPLE);
  const poison: Bad = (text) => text === "";
  await carry(one, oracle, poison, CLOSE.POLICY, 2);
  expect(one.outbox.state()).toMatchObject({ dropped: { metrics: 0 }, unacked: 1 });
  // An answer that stores nothing is one all the same.
  const peer = await one.links.peer(({ n }, self) => self.send({ type: "ack", n, next: { metrics: 1 } }));
  await until("two answers", () => peer.batches.length >= 2);
  peer.socket.close();
  await until("the link's end", () => !one.outbox.state().linked);
  await carry(one, oracle, poison, CLOSE.POLICY, 2);
  expect(one.outbox.state()).toMatchObject({ dropped: { metrics: 0 }, unacked: 1 });
  await carry(one, oracle, poison, CLOSE.POLICY, 1);
  expect(one.outbox.state().dropped.metrics).toBe(1);
  one.journal.append("metrics", SAMPLE);
  await carry(one, oracle, () => false);
  expect(oracle.texts("boot1", "metrics")).toEqual(["2"]);
  expect(oracle.lostOf("boot1", "metrics")).toBe(1);
});

test.each([1000, 1011, 1012, 1013, 4409])("closes with %d never give anything up, nor do cut sockets", async (code) => {
  using spool = spoolDir();
  await using one = world(spool.dir);
  const oracle = new Oracle();
  one.write(1, 100);
  const { refused } = await carry(one, oracle, (text) => text === "line 50", code, 10);
  for (let at = 0; at < 5; at++) {
    const peer = await one.links.peer((_, self) => self.socket.terminate());
    await peer.closed;
  }
  // Every try had all of it.
  expect(refused.map(({ parts }) => parts[0]?.items.length)).toEqual(refused.map(() => 100));
  await carry(one, oracle, () => false);
  expect(textsOf(oracle)).toEqual(lines(1, 100));
  expect(oracle.lostOf("boot1")).toBe(0);
  expect(one.outbox.state().dropped.logs).toBe(0);
  expect(one.said()).toEqual([]);
});

test("closes with other codes in between neither count nor begin anew", async () => {
  using spool = spoolDir();
  await using one = world(spool.dir);
  const oracle = new Oracle();
  one.journal.append("metrics", SAMPLE);
  for (const code of [CLOSE.POLICY, CLOSE.RESTARTING, CLOSE.POLICY, CLOSE.BUG]) {
    await carry(one, oracle, () => true, code, 1);
    expect(one.outbox.state().dropped.metrics).toBe(0);
  }
  await carry(one, oracle, () => true, CLOSE.POLICY, 1);
  expect(one.outbox.state().dropped.metrics).toBe(1);
});

test("bad records that older boots left in the spool", async () => {
  using spool = spoolDir();
  for (const boot of ["old1", "old2"]) {
    await using left = world(spool.dir, boot, { chunkRecords: 100, segmentBytes: 4096 });
    await left.outbox.ready;
    left.write(1, 1_000);
  }
  await using one = world(spool.dir, "boot3");
  const oracle = new Oracle();
  await one.outbox.ready;
  one.write(1, 10);
  // Of old1 the very first, of old2 one in the middle and the last, behind which nothing is left to say so.
  const bad = new Map([
    ["old1", ["line 1"]],
    ["old2", ["line 512", "line 1000"]],
  ]);
  await carry(one, oracle, (text, _, boot) => bad.get(boot)?.includes(text) ?? false);
  expect(textsOf(oracle, "old1")).toEqual(without(1, 1_000, 1));
  expect(textsOf(oracle, "old2")).toEqual(without(1, 1_000, 512, 1_000));
  expect(textsOf(oracle, "boot3")).toEqual(lines(1, 10));
  expect([oracle.lostOf("old1"), oracle.lostOf("old2")]).toEqual([1, 1]);
  expect(one.outbox.state().dropped.logs).toBe(3);
});

test("a database that refuses everything gets ever more given up at once, and one that recovers gets the rest", async () => {
  using spool = spoolDir();
  await using one = world(spool.dir);
  const oracle = new Oracle();
  one.write(1, 4_000);
  const { refused } = await carry(one, oracle, (text) => text.startsWith("line "));
  expect(refused.length).toBeLessThan(80);
  expect(one.outbox.state().dropped.logs).toBe(4_000);
  one.write(4_001, 8_000);
  const { sent } = await carry(one, oracle, () => false);
  expect(sent).toBeLessThan(5);
  expect(textsOf(oracle)).toEqual(lines(4_001, 8_000));
  expect(oracle.lostOf("boot1")).toBe(4_000);
});
