/** Output at the pace of each client: who is waited for, who falls behind and catches up, and what is held meanwhile. */
import { PATIENCE_MS } from "@gantry/testing/poll";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CONTROLLER_STALL_MS, HIGH_BYTES, LAG_BYTES, LOW_BYTES, STALL_MS } from "../src/sessions/clients/limits.ts";
import { inRoom, type Peer, type TestRoom } from "./room.ts";

afterEach(() => vi.useRealTimers());

afterEach(() => vi.useRealTimers());

const KB32 = 32 * 1024;

function flood(test: TestRoom, bytes: number): void {
  for (let sent = 0; sent < bytes; sent += KB32) test.output(KB32);
}

/** Takes and acknowledges until nothing more comes. */
async function catchUp(test: TestRoom, peer: Peer): Promise<void> {
  await vi.waitUntil(
    () => {
      const seq = peer.seqs.at(-1) ?? 0;
      peer.acks(seq);
      return seq === test.log.lastSeq;
    },
    { timeout: PATIENCE_MS },
  );
}

const inOrder = (seqs: readonly number[]): boolean => seqs.every((seq, i) => i === 0 || seq > (seqs[i - 1] ?? 0));

describe("the controller's backlog", () => {
  it("pauses the program at HIGH and lets it go on at LOW", () =>
    inRoom(async (test) => {
      const a = test.attach("a");
      flood(test, HIGH_BYTES - KB32);
      expect(test.paused).toBe(false);
      test.output(KB32);
      expect(test.paused).toBe(true);
      a.acks(test.log.lastSeq - LOW_BYTES / KB32 - 1);
      expect(test.paused).toBe(true);
      a.acks(0);
      expect(test.paused).toBe(true);
      a.acks(test.log.lastSeq - LOW_BYTES / KB32);
      expect(test.paused).toBe(false);
      expect(test.told.filter(({ type }) => type === "pause" || type === "resume")).toHaveLength(2);
    }));

  it("lets the program go on when it leaves, hides, steps down or is taken over", () =>
    inRoom(async (test) => {
      const hide = (peer: Peer): void => peer.says({ type: "resize", cols: 80, rows: 24, visible: false });
      const ways: ((peer: Peer) => void)[] = [
        (peer) => test.room.remove(peer.client.socket),
        hide,
        (peer) => peer.says({ type: "role", want: "viewer" }),
        () => test.attach("b").says({ type: "role", want: "controller", takeover: true }),
      ];
      for (const way of ways) {
        const a = test.attach("a");
        a.says({ type: "role", want: "controller", takeover: true });
        flood(test, HIGH_BYTES);
        expect(test.paused).toBe(true);
        way(a);
        expect(test.paused).toBe(false);
        test.room.closeAll(1000, "next");
      }
    }));

  it("is told again on a new link", () =>
    inRoom(async (test) => {
      test.attach("a");
      flood(test, HIGH_BYTES);
      test.told.length = 0;
      test.room.linked();
      expect(test.told).toEqual([{ type: "pause" }]);
    }));

  it("that is never acknowledged is closed 1013 after a time, and the program goes on", () =>
    inRoom(async (test) => {
      const a = test.attach("a");
      const viewer = test.attach("b");
      flood(test, HIGH_BYTES);
      expect(test.paused).toBe(true);
      vi.useFakeTimers({ toFake: ["Date"] });
      vi.setSystemTime(Date.now() + CONTROLLER_STALL_MS);
      await vi.waitFor(() => expect(test.paused).toBe(false), { timeout: PATIENCE_MS });
      await test.delivered();
      expect(a.closed?.code).toBe(1013);
      expect(viewer.closed).toBe(null);
    }));
});

describe("a client that lags", () => {
  it("pauses nothing, gets nothing beyond its bound, and catches up with every byte once it acknowledges", () =>
    inRoom(async (test) => {
      const a = test.attach("a");
      const viewer = test.attach("b");
      for (let i = 0; i < 8; i++) {
        flood(test, HIGH_BYTES);
        await test.delivered();
        a.acks(test.log.lastSeq);
      }
      expect(test.paused).toBe(false);
      expect(viewer.client.live).toBe(false);
      expect(viewer.bytes).toBeLessThanOrEqual(LAG_BYTES + KB32);
      await catchUp(test, viewer);
      await vi.waitUntil(() => viewer.client.live, { timeout: PATIENCE_MS });
      expect(viewer.bytes).toBe(test.log.bytes);
      expect(inOrder(viewer.seqs)).toBe(true);
      expect(a.bytes).toBe(test.log.bytes);
      test.output(10);
      await test.delivered();
      expect(viewer.seqs.at(-1)).toBe(test.log.lastSeq);
    }));

  it("in history gets HIGH beyond what it acknowledged and no more; a controller in it pauses nothing", () =>
    inRoom(async (test) => {
      flood(test, 4 * HIGH_BYTES);
      const late = test.attach("a", { after: 0 });
      await test.delivered();
      expect(late.bytes).toBeLessThanOrEqual(HIGH_BYTES);
      expect(late.bytes).toBeGreaterThan(HIGH_BYTES / 2);
      expect(test.paused).toBe(false);
      await catchUp(test, late);
      expect(late.bytes).toBe(test.log.bytes);
      expect(inOrder(late.seqs)).toBe(true);
    }));

  it("and controls makes the program wait once it is out of history, so that it arrives", () =>
    inRoom(async (test) => {
      flood(test, HIGH_BYTES + LOW_BYTES);
      const late = test.attach("a", { after: 0 });
      flood(test, 3 * HIGH_BYTES);
      await test.delivered();
      expect(test.paused).toBe(false);
      late.acks(late.seqs.at(-1) ?? 0);
      await vi.waitUntil(() => test.paused, { timeout: PATIENCE_MS });
      await catchUp(test, late);
      await vi.waitUntil(() => late.client.live && !test.paused, { timeout: PATIENCE_MS });
      expect(late.bytes).toBe(test.log.bytes);
    }));

  it("keeps its place when the hub goes: what it was sent is with its socket", () =>
    inRoom(async (test) => {
      test.attach("a", { role: "viewer" });
      const viewer = test.attach("b", { role: "viewer" });
      flood(test, 2 * LAG_BYTES);
      expect(viewer.client.live).toBe(false);
      expect(viewer.client.socket.deserializeAttachment()).toMatchObject({ sent: viewer.client.sent });
    }));
});

it("a client that is closed in the middle of its replay is left alone", () =>
  inRoom(async (test) => {
    flood(test, HIGH_BYTES);
    const late = test.attach("a", { after: 0 });
    late.client.close(1000, "over");
    await test.delivered();
    expect(late.client.live).toBe(false);
    flood(test, HIGH_BYTES);
    await test.delivered();
    expect(test.reads).toBeLessThan(5);
    expect(test.paused).toBe(false);
  }));

it("an ack above what was sent closes 1008", () =>
  inRoom(async (test) => {
    const a = test.attach("a");
    a.acks(test.output(10) + 1);
    await test.delivered();
    expect(a.closed?.code).toBe(1008);
  }));

it("the bounds are in order", () => {
  expect(LOW_BYTES).toBeLessThan(HIGH_BYTES);
  expect(HIGH_BYTES).toBeLessThan(LAG_BYTES);
  expect(CONTROLLER_STALL_MS).toBeLessThan(STALL_MS);
});
