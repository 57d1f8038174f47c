import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { CLOSE, RING_BYTES } from "@gantry/contracts";
import { expect, test } from "vitest";
import { CHUNK_BYTES, SOCKET_BUFFER_BYTES } from "../src/limits.ts";
import { AgentProcess, sessionId } from "./agent-process.ts";
import { HubLink } from "./hub-link.ts";

/** Numbered lines, so that a lost or doubled byte shows in the hash; raw, so that the terminal changes none. */
const LINES = 3_000_000;
const LOOK_MS = 20;
const COUNT = ["sh", "-c", `stty raw; seq 1 ${LINES}`];

/** Of its first `bytes`. */
function hashOfCount(bytes = Infinity): string {
  const hash = createHash("sha256");
  for (let i = 1, left = bytes; i <= LINES && left > 0; i += 1000) {
    const lines = Array.from({ length: 1000 }, (_, at) => `${i + at}\n`).join("");
    hash.update(lines.slice(0, left));
    left -= lines.length;
  }
  return hash.digest("hex");
}

test("cut again and again in a flood, every byte arrives once", async () => {
  await using agent = await AgentProcess.start();
  const id = sessionId();
  const hash = createHash("sha256");
  let after = 0;
  let boot: string | null = null;
  let cuts = 0;
  for (let over = false; !over; cuts++) {
    const link: HubLink = await HubLink.attach(agent, id, { boot, after, hash, open: { command: COUNT } });
    expect(link.attached.next).toBe(after + 1);
    const enough = ((cuts * 7919) % 23) * 40_000;
    await link.until(() => link.bytes >= enough || link.frame("exit") !== undefined);
    over = link.frame("exit") !== undefined;
    await link.cut();
    boot = link.attached.boot;
    after = link.n;
  }
  expect(cuts).toBeGreaterThan(20);
  expect(hash.digest("hex")).toBe(hashOfCount());
});

test("what a socket still holds stays as it was while the ring turns over", async () => {
  await using agent = await AgentProcess.start();
  const id = sessionId();
  const stalled = await HubLink.attach(agent, id, { open: { command: COUNT }, acks: false });
  stalled.socket.pause();
  // It is replaced when it holds all it may; the ring goes round several times behind its back.
  while ((await agent.sessions()).some(({ offset }) => offset < SOCKET_BUFFER_BYTES)) await wait(LOOK_MS);
  const hash = createHash("sha256");
  const next = await HubLink.attach(agent, id, { boot: stalled.attached.boot, after: 0, open: null, hash });
  await next.untilExit();
  expect(hash.digest("hex")).toBe(hashOfCount());
  stalled.socket.resume();
  expect((await stalled.closed).code).toBe(CLOSE.REPLACED);
  expect(stalled.fault).toBeNull();
  expect(stalled.bytes).toBeGreaterThan(4 * CHUNK_BYTES);
  expect(stalled.hash.digest("hex")).toBe(hashOfCount(stalled.bytes));
});

test("what the ring no longer has is told by next, and what it has begins there", async () => {
  await using agent = await AgentProcess.start();
  const id = sessionId();
  const first = await HubLink.attach(agent, id, { open: { command: COUNT } });
  await first.untilExit();
  await first.cut();
  const { boot } = first.attached;
  const link = await HubLink.attach(agent, id, { boot, after: 1, open: null });
  const { next, offset, last } = link.attached;
  expect(next).toBeGreaterThan(2);
  expect(last).toBe(first.n);
  await link.untilExit();
  expect(link.n).toBe(last);
  expect(link.bytes).toBeLessThanOrEqual(RING_BYTES);
  expect(link.bytes).toBeGreaterThan(RING_BYTES - CHUNK_BYTES);
  expect(offset + link.bytes).toBe(first.bytes);
  expect(link.text.endsWith(`\n${LINES}\n`)).toBe(true);
});

test("another boot's number means nothing: the replay starts with what is retained", async () => {
  await using agent = await AgentProcess.start();
  const id = sessionId();
  const first = await HubLink.attach(agent, id, { open: { adapter: "echo" } });
  first.type("one");
  await first.untilText("one");
  await first.cut();
  const link = await HubLink.attach(agent, id, { boot: "another", after: 700, open: null });
  await link.untilText("one");
  expect(link.attached.next).toBe(1);
});

test("an exit waits for a hub that comes back, until it is acknowledged", async () => {
  await using agent = await AgentProcess.start();
  const id = sessionId();
  const first = await HubLink.attach(agent, id, { open: { command: ["sh", "-c", "read line; echo bye; exit 3"] } });
  first.type("\n");
  await first.cut();
  const second = await HubLink.attach(agent, id, { open: null });
  expect(await second.untilExit()).toMatchObject({ code: 3, signal: null });
  expect(second.text).toContain("bye");
  expect(await agent.sessions()).toEqual([{ id, adapter: "pty", state: "ended", n: second.n, offset: second.offset }]);
  second.send({ type: "ack", n: second.n });
  expect((await second.closed).code).toBe(1000);
  expect((await HubLink.attach(agent, id, { open: null })).frames).toEqual([{ type: "missing" }]);
});
