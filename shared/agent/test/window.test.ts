import { setTimeout as wait } from "node:timers/promises";
import { LINK_WINDOW_BYTES, RING_BYTES } from "@gantry/contracts";
import { expect, test } from "vitest";
import { CHUNK_BYTES } from "../src/limits.ts";
import { AgentProcess, sessionId } from "./agent-process.ts";
import { HubLink } from "./hub-link.ts";

/** What can be on its way when the window closes: gathered output, one read, and what follows it. */
const SLACK_BYTES = 4 * CHUNK_BYTES;

/** Long enough for `yes` to write 10 MB. */
const WHILE_MS = 500;

const LOOK_MS = 20;

/** Waits until nothing has come for WHILE_MS, or more than may come; gives the bytes that came. */
async function settled(link: HubLink): Promise<number> {
  const most = LINK_WINDOW_BYTES + SLACK_BYTES;
  for (let bytes = -1; bytes !== link.bytes && bytes < most; await wait(WHILE_MS)) bytes = link.bytes;
  return link.bytes;
}

test("without acknowledgements the program stops at the window, and goes on with them", async () => {
  await using agent = await AgentProcess.start();
  const link = await HubLink.attach(agent, sessionId(), { open: { command: ["yes"] }, acks: false });
  await link.until(() => link.bytes >= LINK_WINDOW_BYTES);
  const stopped = await settled(link);
  expect(stopped).toBeLessThan(LINK_WINDOW_BYTES + SLACK_BYTES);
  link.send({ type: "ack", n: Math.floor(link.n / 4) });
  await wait(WHILE_MS);
  expect(link.bytes).toBe(stopped);
  link.send({ type: "ack", n: link.n });
  await link.until(() => link.bytes >= stopped + LINK_WINDOW_BYTES);
  link.send({ type: "ack", n: 1 });
  await wait(WHILE_MS);
  expect(link.bytes).toBeLessThan(stopped + LINK_WINDOW_BYTES + SLACK_BYTES);
});

test("while no link is there the ring fills and loses nothing that was not acknowledged", async () => {
  await using agent = await AgentProcess.start();
  const id = sessionId();
  const first = await HubLink.attach(agent, id, { open: { command: ["yes"] }, acks: false });
  await first.until(() => first.bytes > SLACK_BYTES);
  await first.cut();
  const full = RING_BYTES - SLACK_BYTES;
  // What came before the cut was not acknowledged, so the ring holds it too, however much it was.
  while (!(await agent.sessions()).some(({ offset }) => offset >= full)) await wait(LOOK_MS);
  await wait(WHILE_MS);
  const second = await HubLink.attach(agent, id, {
    boot: first.attached.boot,
    after: first.n,
    open: null,
    acks: false,
  });
  expect(second.attached.next).toBe(first.n + 1);
  await second.until(() => second.n >= second.attached.last);
  expect(first.bytes + second.bytes).toBeGreaterThanOrEqual(full);
  expect(first.bytes + second.bytes).toBeLessThanOrEqual(RING_BYTES);
});

test("a hub that does not read costs no memory: events wait in the ring", async () => {
  await using agent = await AgentProcess.start();
  const links = await Promise.all(
    Array.from({ length: 8 }, () => HubLink.attach(agent, sessionId(), { open: { command: ["yes"] }, acks: false })),
  );
  for (const link of links) link.socket.pause();
  await wait(WHILE_MS);
  const items = await agent.sessions();
  expect(items).toHaveLength(8);
  for (const { offset } of items) expect(offset).toBeLessThan(LINK_WINDOW_BYTES + SLACK_BYTES);
  for (const link of links) link.socket.resume();
  for (const link of links) await link.until(() => link.bytes >= LINK_WINDOW_BYTES);
});
