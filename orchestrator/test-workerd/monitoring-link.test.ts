/** The link between an agent and the orchestrator, over real sockets: order, answers, cuts, and new lives. */
import { env, runInDurableObject } from "cloudflare:test";
import { AppError, BATCHES_AHEAD, MAX_BATCH_BYTES } from "@gantry/contracts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MonitoringLink } from "../../shared/worker/src/monitoring/monitoring-link.ts";

/** The agent's end of one socket. */
interface Agent {
  said: string[];
  closed: { code: number; reason: string } | null;
  send(n: number): void;
  raw(data: string | Uint8Array): void;
  close(): void;
}

/** What the orchestrator is asked, each to be answered by the test unless `answers` does. */
interface Asked {
  batch: string;
  resolve(value: unknown): void;
  reject(err: unknown): void;
}

let agents: Agent[];
let asked: Asked[];
let dials: number;
let refuses: boolean;
/** Sockets that a dial gives only when it is told to. */
let held: (() => void)[] | null;
let link: MonitoringLink;

const batch = (n: number): string => `{"type":"batch","n":${n},"boot":"b","parts":[]}`;
const stored = { next: { logs: 7 } };
const ack = (n: number) => JSON.stringify({ type: "ack", n, ...stored });
/** Sockets and timers belong to the object that made them: the link ends where it began. */
const inObject = (work: () => Promise<void>) => () =>
  runInDurableObject(env.STORAGE.get(env.STORAGE.newUniqueId()), () => work().finally(() => link.end()));

function socket(): WebSocket {
  const { 0: near, 1: far } = new WebSocketPair();
  const agent: Agent = {
    said: [],
    closed: null,
    send: (n) => far.send(batch(n)),
    raw: (data) => far.send(data),
    close: () => far.close(1000, "gone"),
  };
  far.addEventListener("message", ({ data }) => agent.said.push(String(data)));
  far.addEventListener("close", ({ code, reason }) => (agent.closed = { code, reason }));
  far.accept();
  agents.push(agent);
  return near;
}

beforeEach(() => {
  [agents, asked, dials, refuses, held] = [[], [], 0, false, null];
  link = new MonitoringLink({
    name: "main",
    async dial() {
      dials += 1;
      if (refuses) throw new AppError("UPSTREAM_ERROR", "nobody there");
      if (held !== null) {
        const { promise, resolve } = Promise.withResolvers<void>();
        held.push(resolve);
        await promise;
      }
      return socket();
    },
    ingest(text) {
      const { promise, resolve, reject } = Promise.withResolvers();
      asked.push({ batch: text, resolve, reject });
      return promise;
    },
  });
});

afterEach(() => vi.useRealTimers());

/** Whatever is on its way has arrived. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
/** By turns and not by time, which some tests hold still; the test's own limit is the bound. */
async function until<T>(look: () => T | null | undefined | false): Promise<T> {
  for (;;) {
    const value = look();
    if (value !== null && value !== undefined && value !== false) return value;
    await settle();
  }
}
/** The nth that linked; the link has taken its socket. */
async function agentOf(nth: number): Promise<Agent> {
  const agent = await until(() => agents[nth]);
  await settle();
  return agent;
}
const askedOf = (nth: number): Promise<Asked> => until(() => asked[nth]);

describe("batches", () => {
  it(
    "are stored one at a time, in order, and each is answered with what is taken next",
    inObject(async () => {
      link.keep();
      const agent = await agentOf(0);
      for (const n of [1, 2, 3]) agent.send(n);
      const first = await askedOf(0);
      await settle();
      expect(asked.map((one) => one.batch)).toEqual([batch(1)]);
      expect(agent.said).toEqual([]);
      first.resolve(stored);
      (await askedOf(1)).resolve(stored);
      (await askedOf(2)).resolve(stored);
      await until(() => agent.said.length === 3);
      expect(agent.said).toEqual([ack(1), ack(2), ack(3)]);
      expect(asked.map((one) => one.batch)).toEqual([batch(1), batch(2), batch(3)]);
    }),
  );

  it(
    "that cannot be stored now are asked for again, with all that came behind them",
    inObject(async () => {
      link.keep();
      const agent = await agentOf(0);
      for (const n of [1, 2, 3]) agent.send(n);
      const first = await askedOf(0);
      await settle();
      first.reject(new Error("internal error"));
      await until(() => agent.said.length > 0);
      await settle();
      expect(agent.said).toEqual(['{"type":"retry","n":1}']);
      expect(asked).toHaveLength(1);
      agent.send(4);
      (await askedOf(1)).resolve(stored);
      await until(() => agent.said.length === 2);
      expect([asked[1]?.batch, agent.said[1], agent.closed]).toEqual([batch(4), ack(4), null]);
    }),
  );

  it(
    "that are never answered do not hold up the rest for ever",
    inObject(async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      link.keep();
      await agentOf(0);
      agents[0]?.send(1);
      await askedOf(0);
      vi.advanceTimersByTime(60_000);
      await settle();
      expect(agents[0]?.said).toEqual(['{"type":"retry","n":1}']);
      agents[0]?.send(2);
      await settle();
      expect(asked.map((one) => one.batch)).toEqual([batch(1), batch(2)]);
    }),
  );

  it.each([
    ["refused for good", new AppError("VALIDATION_ERROR", "the batch is not valid"), "the batch is not valid"],
    ["too large for good", new AppError("PAYLOAD_TOO_LARGE", "too large"), "too large"],
  ])("that are %s end the link with 1008", async (_, error, reason) => {
    await inObject(async () => {
      link.keep();
      const agent = await agentOf(0);
      agent.send(1);
      agent.send(2);
      const first = await askedOf(0);
      await settle();
      first.reject(error);
      await until(() => agent.closed);
      expect(agent.closed).toEqual({ code: 1008, reason });
      expect(asked).toHaveLength(1);
    })();
  });

  it.each([
    ["bytes", new Uint8Array(3)],
    ["no batch", '{"type":"other"}'],
    ["larger than any batch", "x".repeat(MAX_BATCH_BYTES + 1)],
  ])("that are %s end the link with 1008 and reach nobody", async (_, data) => {
    await inObject(async () => {
      link.keep();
      const agent = await agentOf(0);
      agent.raw(data);
      await until(() => agent.closed);
      expect(agent.closed?.code).toBe(1008);
      expect(asked).toEqual([]);
    })();
  });

  it(
    "beyond what may be sent ahead end the link with 1008",
    inObject(async () => {
      link.keep();
      const agent = await agentOf(0);
      for (let n = 1; n <= BATCHES_AHEAD; n++) agent.send(n);
      await settle();
      expect(agent.closed).toBeNull();
      agent.send(BATCHES_AHEAD + 1);
      await until(() => agent.closed);
      expect(agent.closed?.code).toBe(1008);
    }),
  );
});

describe("a cut", () => {
  it(
    "is followed by another link, and its batches come behind what is being stored",
    inObject(async () => {
      link.keep();
      const first = await agentOf(0);
      for (const n of [1, 2]) first.send(n);
      const one = await askedOf(0);
      await settle();
      first.close();
      const second = await agentOf(1);
      second.send(1);
      await settle();
      // The first of the old socket is still being stored.
      expect(asked).toHaveLength(1);
      one.resolve(stored);
      const again = await askedOf(1);
      again.resolve(stored);
      await until(() => second.said.length === 1);
      await settle();
      expect(asked.map(({ batch: text }) => text)).toEqual([batch(1), batch(1)]);
      expect([first.said, second.said]).toEqual([[], [ack(1)]]);
    }),
  );

  it(
    "of an agent that is gone for good loses nothing that it had sent",
    inObject(async () => {
      link.keep();
      const agent = await agentOf(0);
      for (const n of [1, 2, 3]) agent.send(n);
      await askedOf(0);
      await settle();
      refuses = true;
      agent.close();
      await until(() => agent.closed);
      await settle();
      link.end();
      for (const nth of [0, 1, 2]) (await askedOf(nth)).resolve(stored);
      expect(asked.map((one) => one.batch)).toEqual([batch(1), batch(2), batch(3)]);
    }),
  );

  it(
    "is followed by attempts that wait longer and longer, until the end",
    inObject(async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      vi.spyOn(Math, "random").mockReturnValue(1);
      refuses = true;
      link.keep();
      await settle();
      for (const wait of [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]) {
        const before = dials;
        vi.advanceTimersByTime(wait - 1);
        await settle();
        expect(dials).toBe(before);
        vi.advanceTimersByTime(1);
        await settle();
        expect(dials).toBe(before + 1);
      }
      const before = dials;
      link.end();
      vi.advanceTimersByTime(100_000);
      await settle();
      expect(dials).toBe(before);
      vi.mocked(Math.random).mockRestore();
    }),
  );

  it(
    "is no reason to link again once the container is at rest",
    inObject(async () => {
      link.keep();
      const agent = await agentOf(0);
      link.end();
      agent.close();
      await until(() => agent.closed);
      await settle();
      expect(dials).toBe(1);
    }),
  );
});

describe("the next life of a container", () => {
  it(
    "has a link of its own, though the last one's never said that it is closed",
    inObject(async () => {
      link.keep();
      const former = await agentOf(0);
      link.end();
      link.keep();
      const agent = await agentOf(1);
      agent.send(1);
      (await askedOf(0)).resolve(stored);
      await until(() => agent.said.length === 1);
      expect(former.said).toEqual([]);
      await until(() => former.closed);
    }),
  );

  it(
    "does not get the socket that was dialled in the last one",
    inObject(async () => {
      held = [];
      link.keep();
      await settle();
      link.end();
      link.keep();
      const waiting = held;
      held = null;
      for (const go of waiting) go();
      const former = await agentOf(0);
      const agent = await agentOf(1);
      await until(() => former.closed);
      agent.send(1);
      (await askedOf(0)).resolve(stored);
      await until(() => agent.said.length === 1);
    }),
  );

  it(
    "is linked though an agent let the dial hang",
    inObject(async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      held = [];
      link.keep();
      await settle();
      const waiting = held;
      held = null;
      vi.advanceTimersByTime(60_000);
      await settle();
      vi.advanceTimersByTime(1_000);
      await settle();
      expect([dials, agents.length]).toEqual([2, 1]);
      for (const go of waiting) go();
      await until(() => agents[1]?.closed);
      expect(agents[0]?.closed).toBeNull();
    }),
  );
});

it(
  "a socket that does not close by itself is closed soon after the container is at rest",
  inObject(async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    link.keep();
    await agentOf(0);
    link.end();
    agents[0]?.send(1);
    await askedOf(0);
    vi.advanceTimersByTime(60_000);
    await until(() => agents[0]?.closed);
    expect(dials).toBe(1);
  }),
);
