import { once } from "node:events";
import {
  type Level,
  MonitoringMessage,
  type MonitoringRequest,
  type MonitoringStream,
  parseJson,
} from "@gantry/contracts";
import { until } from "@gantry/testing";
import { afterEach, expect, test } from "vitest";
import { type AddressInfo, WebSocket, WebSocketServer } from "ws";
import { MonitoringClient } from "../src/journal/client.ts";
import { Journal } from "../src/journal/journal.ts";
import { ANSWER_BUFFER_BYTES, BAD_FRAMES, DATA_BYTES, JOURNAL_BYTES } from "../src/journal/limits.ts";
import { line, lines } from "./outbox-peer.ts";

const NAMES = { workerName: "app-factory", containerName: "main" };
const open: (() => void)[] = [];
afterEach(() => open.splice(0).forEach((close) => close()));

class Watcher {
  readonly socket: WebSocket;
  readonly served: WebSocket;
  readonly messages: MonitoringMessage[] = [];
  readonly closed: Promise<number>;

  private constructor(socket: WebSocket, served: WebSocket) {
    this.socket = socket;
    this.served = served;
    this.closed = once(socket, "close").then(([code]) => code);
    socket.on("message", (data) => this.messages.push(parseJson(MonitoringMessage, String(data), "the message")));
  }

  static async connect(journal: Journal): Promise<Watcher> {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
    await once(server, "listening");
    // oxlint-disable-next-line no-unsafe-type-assertion -- a listener on TCP has an address of that shape.
    const { port } = server.address() as AddressInfo;
    const accepted = once(server, "connection");
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
    const [served]: WebSocket[] = await accepted;
    if (!served) throw new Error("no socket");
    const watcher = new Watcher(socket, served);
    await once(socket, "open");
    new MonitoringClient(served, journal, NAMES);
    open.push(() => (socket.terminate(), server.close()));
    return watcher;
  }

  ask(request: Omit<Extract<MonitoringRequest, { type: "subscribe" }>, "after" | "type"> & { after?: string }): void {
    this.socket.send(JSON.stringify({ type: "subscribe", ...request }));
  }

  of<T extends MonitoringMessage["type"]>(type: T): Extract<MonitoringMessage, { type: T }>[] {
    return this.messages.filter((one): one is Extract<MonitoringMessage, { type: T }> => one.type === type);
  }

  get texts(): string[] {
    return this.of("data").flatMap((one) => (one.stream === "logs" ? one.items.map(({ text }) => text) : []));
  }

  seqs(stream: MonitoringStream): number[] {
    return this.of("data").flatMap((one) => (one.stream === stream ? one.items.map(({ seq }) => seq) : []));
  }
}

const write = (journal: Journal, from: number, to: number) =>
  lines(from, to).forEach((text) => journal.append("logs", line(text)));

test("ready, subscribed, and what comes from then on", async () => {
  const journal = new Journal("boot1");
  write(journal, 1, 5);
  const watcher = await Watcher.connect(journal);
  watcher.ask({ stream: "logs" });
  await until("subscribed", () => watcher.of("subscribed").length === 1);
  expect(watcher.messages).toEqual([
    { type: "ready", ...NAMES, instanceId: "boot1" },
    { type: "subscribed", stream: "logs", seq: 5 },
  ]);
  write(journal, 6, 8);
  await until("data", () => watcher.texts.length === 3);
  expect(watcher.of("data")).toMatchObject([{ stream: "logs", seq: 8, items: [{ seq: 6, text: "line 6" }, {}, {}] }]);
  watcher.socket.send(`{"type":"unsubscribe","stream":"logs"}`);
  watcher.socket.send(`{"type":"ping"}`);
  await until("pong", () => watcher.of("pong").length === 1);
  write(journal, 9, 9);
  watcher.ask({ stream: "logs", after: "boot1:8" });
  await until("data", () => watcher.texts.length === 4);
  expect(watcher.texts).toEqual(lines(6, 9));
});

test("resumes again and again in a flood, without a hole or a double", async () => {
  const journal = new Journal("boot1");
  let written = 0;
  const writing = setInterval(() => {
    write(journal, written + 1, written + 100);
    written += 100;
  }, 5);
  open.push(() => clearInterval(writing));
  const texts: string[] = [];
  let after = "boot1:0";
  for (let round = 0; round < 10; round++) {
    const watcher = await Watcher.connect(journal);
    watcher.ask({ stream: "logs", after });
    await until("data", () => watcher.of("data").length > 1);
    watcher.socket.terminate();
    expect(watcher.of("gap")).toEqual([]);
    texts.push(...watcher.texts);
    after = `boot1:${watcher.of("data").at(-1)?.seq}`;
  }
  expect(texts).toEqual(lines(1, texts.length));
});

test("what is not kept any more, and another instance's cursor, is a gap", async () => {
  const journal = new Journal("boot2");
  const wide = "x".repeat(64 * 1024 - 200);
  for (let at = 0; at < 100; at++) journal.append("logs", line(wide));
  const { lost } = journal.read("logs", 0, 1);
  expect(lost).toBeGreaterThan(20);
  for (const after of ["boot2:0", "boot1:17"]) {
    const watcher = await Watcher.connect(journal);
    watcher.ask({ stream: "logs", after });
    await until("all", () => watcher.seqs("logs").at(-1) === 100);
    expect(watcher.of("gap")).toMatchObject([{ stream: "logs", seq: lost, count: lost }]);
    expect(watcher.of("gap")[0]?.reason).toContain(after.startsWith("boot1") ? "this instance's first" : "not kept");
    expect(watcher.seqs("logs")).toEqual(Array.from({ length: 100 - lost }, (_, at) => lost + 1 + at));
  }
  const fresh = await Watcher.connect(new Journal("boot3"));
  fresh.ask({ stream: "errors", after: "boot2:5" });
  await until("subscribed", () => fresh.of("subscribed").length === 1);
  expect(fresh.of("gap")).toEqual([]);
});

test("filters by process and level; messages are bounded", async () => {
  const journal = new Journal("boot1");
  const levels: (Level | null)[] = [null, "debug", "info", "warn", "error"];
  for (let at = 0; at < 5_000; at++) {
    journal.append("logs", {
      ...line(`line ${at + 1}`),
      process: at % 2 ? "web" : "app",
      level: levels[at % 5] ?? null,
    });
  }
  const watcher = await Watcher.connect(journal);
  watcher.ask({ stream: "logs", after: "boot1:0", process: "web", level: "warn" });
  await until("all", () => watcher.seqs("logs").length === 1_000);
  const items = watcher.of("data").flatMap((one) => (one.stream === "logs" ? one.items : []));
  expect(new Set(items.map(({ process, level }) => `${process} ${level}`))).toEqual(new Set(["web warn", "web error"]));
  for (const data of watcher.of("data")) {
    expect(data.seq).toBe(data.items.at(-1)?.seq);
    expect(JSON.stringify(data).length).toBeLessThan(DATA_BYTES + 2_000 + 100);
  }
  // A second subscription replaces the first.
  watcher.ask({ stream: "logs", process: "none" });
  await until("subscribed", () => watcher.of("subscribed").length === 2);
  write(journal, 1, 10);
  journal.append("logs", { ...line("for none"), process: "none" });
  await until("that one", () => watcher.texts.at(-1) === "for none");
  expect(watcher.seqs("logs")).toHaveLength(1_001);
});

test("a slow reader costs no memory: it gets a gap", async () => {
  const journal = new Journal("boot1");
  const slow = await Watcher.connect(journal);
  const quick = await Watcher.connect(journal);
  for (const one of [slow, quick]) {
    one.ask({ stream: "logs" });
    await until("subscribed", () => one.of("subscribed").length === 1);
  }
  slow.socket.pause();
  const wide = "x".repeat(16 * 1024);
  const total = (8 * JOURNAL_BYTES.logs) / wide.length;
  for (let at = 1; at <= total; at++) {
    journal.append("logs", line(wide));
    if (at % 128) continue;
    await until("the quick one keeps up", () => quick.seqs("logs").at(-1) === at);
    expect(slow.served.bufferedAmount).toBeLessThan(512 * 1024);
  }
  expect(quick.of("gap")).toEqual([]);
  slow.socket.resume();
  await until("the end", () => slow.seqs("logs").at(-1) === total);
  const seen = slow.seqs("logs").length;
  const gaps = slow.of("gap").reduce((sum, { count }) => sum + count, 0);
  expect(gaps).toBeGreaterThan(total / 2);
  expect(seen + gaps).toBe(total);
  expect(slow.seqs("logs")).toEqual(slow.seqs("logs").toSorted((a, b) => a - b));
});

test("a bad request is answered with an error; too many close the socket", async () => {
  const journal = new Journal("boot1");
  const watcher = await Watcher.connect(journal);
  const bad = [
    "x",
    "{}",
    `{"type":"subscribe","stream":"nope"}`,
    `{"type":"subscribe","stream":"logs","after":"boot1:1"}`,
  ];
  for (const text of bad) watcher.socket.send(text);
  await until("errors", () => watcher.of("error").length === bad.length);
  expect(watcher.of("error").at(-1)?.error).toMatchObject({
    type: "VALIDATION_ERROR",
    message: "after is ahead: 1 is above 0",
  });
  for (let at = bad.length; at <= BAD_FRAMES; at++) watcher.socket.send(Buffer.from("{}"));
  expect(await watcher.closed).toBe(1008);
});

test("a client that asks and never reads is closed", async () => {
  const watcher = await Watcher.connect(new Journal("boot1"));
  watcher.socket.pause();
  const pings = setInterval(() => {
    for (let at = 0; at < 20_000; at++) watcher.socket.send(`{"type":"ping"}`);
  }, 10);
  open.push(() => clearInterval(pings));
  await until("it is given up", () => watcher.served.readyState !== WebSocket.OPEN);
  expect(watcher.served.bufferedAmount).toBeLessThan(2 * ANSWER_BUFFER_BYTES);
});
