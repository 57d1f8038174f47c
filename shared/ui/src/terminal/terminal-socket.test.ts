/** The terminal's client against a real socket server: resume, exactly once, acks, gating and bad frames. */
import { createHash } from "node:crypto";
import { CLOSE, type ErrorBody, type Session } from "@gantry/contracts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Presence } from "./presence.ts";
import { httpTerminalApi } from "./terminal-api.ts";
import { TerminalSocket } from "./terminal-socket.ts";
import type { TerminalSocketOptions } from "./terminal-socket-options.ts";
import { HubServer } from "./testing/hub-server.ts";
import { RecordingSink } from "./testing/recording-sink.ts";

class Watching implements Presence {
  #why: string | null = null;
  readonly #listeners = new Set<() => void>();
  waitsFor = () => this.#why;
  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  set(why: string | null) {
    this.#why = why;
    for (const listener of this.#listeners) listener();
  }
}

let hub: HubServer;
let sink: RecordingSink;
let presence: Watching;
const open: TerminalSocket[] = [];

function connect(options: Partial<TerminalSocketOptions> = {}): TerminalSocket {
  const socket = new TerminalSocket({
    origin: hub.origin,
    target: { worker: "app-factory", container: "main" },
    session: null,
    size: { cols: 80, rows: 24 },
    sink,
    api: httpTerminalApi(hub.origin),
    presence,
    random: () => 0.01,
    ...options,
  });
  open.push(socket);
  socket.start();
  return socket;
}

const phase = (socket: TerminalSocket) => socket.store.get().state.phase;
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });
const live = (socket: TerminalSocket) => until(() => expect(phase(socket)).toBe("live"));
const text = (value: string) => new TextEncoder().encode(value);
const acks = (index = -1) =>
  (hub.clients.at(index)?.frames ?? []).flatMap((frame) => (frame.type === "ack" ? [frame.seq] : []));

function refusal(message: string): string {
  const error: ErrorBody = { type: "UNAVAILABLE", message, status: 503, details: {}, requestId: "r" };
  return JSON.stringify({ type: "error", error });
}

function endedRecord(): Session {
  return {
    id: hub.session,
    adapter: "pty",
    worker: "app-factory",
    container: "main",
    title: "bash",
    state: "ended",
    lastSeq: 9,
    startedAt: new Date(0).toISOString(),
    endedAt: new Date(1).toISOString(),
    exit: { code: 3, signal: null },
    clients: 0,
  };
}

beforeEach(async () => {
  hub = await new HubServer().listen();
  sink = new RecordingSink();
  presence = new Watching();
});

afterEach(async () => {
  for (const socket of open.splice(0)) socket.dispose();
  await hub.close();
});

test("a new session is dialled with a fresh ticket and its size, and its id is reported", async () => {
  const seen: string[] = [];
  const socket = connect({ onSession: (id) => seen.push(id) });
  await live(socket);
  expect(seen).toEqual([hub.session]);
  expect(Object.fromEntries(hub.last.query)).toEqual({
    ticket: hub.tickets[0],
    container: "main",
    cols: "80",
    rows: "24",
  });
});

test("every byte is written once over forced disconnects, and each attach resumes after the last one written", async () => {
  const socket = connect();
  await live(socket);
  const sent = createHash("sha256");
  for (let cuts = 1; cuts <= 5; cuts++) {
    for (let i = 1; i <= 80; i++) {
      const data = text(`line ${cuts}.${i} ${"x".repeat(i)}\r\n`);
      sent.update(data);
      hub.output(data);
    }
    hub.cut();
    await until(() => expect(hub.clients.length).toBe(cuts + 1));
    await live(socket);
  }
  await until(() => expect(createHash("sha256").update(sink.bytes).digest("hex")).toBe(sent.copy().digest("hex")));
  expect(sink.resets).toBe(0);
  for (const { query } of hub.clients.slice(1)) {
    expect(query.get("session")).toBe(hub.session);
    expect(Number(query.get("after"))).toBeGreaterThan(0);
  }
  expect(new Set(hub.tickets).size).toBe(hub.clients.length);
});

test("a frame that was written before is left out", async () => {
  const socket = connect();
  await live(socket);
  hub.output(text("once"));
  await until(() => expect(sink.bytes.toString()).toBe("once"));
  hub.greet = (client) => {
    hub.ready(client);
    client.socket.send(Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]), Buffer.from("once")]));
  };
  hub.cut();
  await until(() => expect(hub.clients.length).toBe(2));
  await live(socket);
  hub.output(text("!"));
  await until(() => expect(sink.bytes.toString()).toBe("once!"));
});

test("only what was rendered is acked: after 250 ms, or at once after 100 KB", async () => {
  sink.renders = false;
  const socket = connect();
  await live(socket);
  const began = performance.now();
  hub.output(text("a"));
  hub.output(text("b"));
  await until(() => expect(sink.chunks.length).toBe(2));
  expect(acks()).toEqual([]);
  sink.render();
  await until(() => expect(acks()).toEqual([2]));
  expect(performance.now() - began).toBeGreaterThan(240);
  const flood = performance.now();
  hub.output(new Uint8Array(100_000));
  await until(() => expect(acks()).toEqual([2, 3]));
  expect(performance.now() - flood).toBeLessThan(240);
});

test("after a resume nothing at or below `after` is acked, however late it renders", async () => {
  sink.renders = false;
  const socket = connect();
  await live(socket);
  hub.output(text("early"));
  await until(() => expect(sink.chunks.length).toBe(1));
  hub.cut();
  await until(() => expect(hub.clients.length).toBe(2));
  await live(socket);
  sink.render();
  hub.output(text("late"));
  await until(() => expect(acks()).toEqual([2]));
});

test("history is mute until `lastSeq` is rendered, then questions may be answered", async () => {
  hub.output(text("\u001b[c"));
  sink.renders = false;
  const socket = connect({ session: hub.session });
  await until(() => expect(sink.chunks.length).toBeGreaterThan(0));
  expect(socket.mute).toBe(true);
  sink.render();
  expect(socket.mute).toBe(false);
});

test("tail starts on an empty screen, exact appends", async () => {
  const socket = connect();
  await live(socket);
  hub.output(text("old"));
  await until(() => expect(sink.bytes.toString()).toBe("old"));
  hub.greet = (client) => hub.ready(client, "tail");
  hub.cut();
  await until(() => expect(hub.clients.length).toBe(2));
  await until(() => expect(sink.resets).toBe(1));
  hub.output(text("new"));
  await until(() => expect(sink.bytes.toString()).toBe("new"));
});

test("input goes out as UTF-8 in order, and is refused visibly while there is no connection", async () => {
  const socket = connect();
  expect(socket.input(text("too early"))).toBe(false);
  expect(socket.store.get().blockedInputs).toBe(1);
  await live(socket);
  expect(socket.store.get().blockedInputs).toBe(0);
  const paste = text("é".repeat(40_000));
  expect(socket.input(paste)).toBe(true);
  await until(() => expect(Buffer.concat(hub.last.input)).toEqual(Buffer.from(paste)));
  presence.set("waiting for the network");
  hub.cut();
  await until(() => expect(phase(socket)).toBe("reconnecting"));
  expect(socket.input(text("x"))).toBe(false);
});

test("nothing is dialled while the page is hidden or offline, and at once when it is back", async () => {
  const socket = connect({ random: () => 0.999 });
  await live(socket);
  presence.set("waiting for the network");
  hub.cut();
  await until(() => expect(socket.store.get().state).toMatchObject({ message: "waiting for the network" }));
  expect(hub.clients.length).toBe(1);
  presence.set(null);
  await live(socket);
  expect(hub.clients.length).toBe(2);
});

test("a hub that is not ready is tried five times with its own sentence, then left to the person", async () => {
  hub.greet = ({ socket }) => {
    socket.send(refusal("app-factory/main failed to start: no such image"));
    socket.close(CLOSE.TRY_AGAIN, "not ready");
  };
  const socket = connect();
  await until(() => expect(phase(socket)).toBe("failed"));
  expect(socket.store.get().state).toMatchObject({ message: "app-factory/main failed to start: no such image" });
  expect(hub.clients.length).toBe(5);
  hub.greet = null;
  socket.retry();
  await live(socket);
});

test.each([
  ["text that is not JSON", "{"],
  ["a known frame with a wrong field", '{"type":"ready","session":"x"}'],
  ["a data frame shorter than its header", Buffer.from([1, 2, 3])],
  ["data before ready", Buffer.alloc(9, 1)],
])("%s ends the connection, and five of them end the tries", async (_name, frame) => {
  hub.greet = ({ socket }) => socket.send(frame);
  const socket = connect();
  await until(() => expect(phase(socket)).toBe("failed"));
  expect(hub.clients.length).toBe(5);
  expect(sink.bytes.length).toBe(0);
});

test("a frame of an unknown type is ignored", async () => {
  const socket = connect();
  await live(socket);
  hub.last.socket.send('{"type":"weather","sky":"clear"}');
  hub.output(text("on"));
  await until(() => expect(sink.bytes.toString()).toBe("on"));
  expect(hub.clients.length).toBe(1);
});

test("exit ends the terminal with its code; restart opens a new session on an empty screen", async () => {
  const socket = connect();
  await live(socket);
  hub.output(text("bye"));
  hub.last.socket.send('{"type":"exit","seq":2,"code":1,"signal":null}');
  hub.last.socket.close(CLOSE.ENDED, "exit 1");
  await until(() => expect(socket.store.get().state).toMatchObject({ phase: "ended", code: 1, signal: null }));
  expect(sink.bytes.toString()).toBe("bye");
  socket.restart();
  await live(socket);
  expect(hub.last.query.has("session")).toBe(false);
  expect(sink.resets).toBe(1);
});

test("a gap is reported beside the screen, never written into it, and resumed past", async () => {
  const socket = connect({ session: hub.session });
  await live(socket);
  hub.last.socket.send('{"type":"gap","seq":7,"from":1,"to":7,"bytes":4096,"reason":"trimmed"}');
  await until(() => expect(socket.store.get().gap).toEqual({ bytes: 4096, reason: "trimmed" }));
  expect(sink.bytes.length).toBe(0);
  hub.cut();
  await until(() => expect(hub.clients.length).toBe(2));
  expect(hub.last.query.get("after")).toBe("7");
});

test.each([
  [CLOSE.GONE, "ended"],
  [CLOSE.NOT_FOUND, "ended"],
  [CLOSE.FORBIDDEN, "failed"],
  [CLOSE.POLICY, "failed"],
  [CLOSE.REPLACED, "failed"],
])("close %i leaves the terminal %s, without another dial", async (code, expected) => {
  hub.greet = ({ socket }) => socket.close(code, "why");
  hub.record = endedRecord();
  const socket = connect({ session: hub.session });
  await until(() => expect(phase(socket)).toBe(expected));
  expect(hub.clients.length).toBe(1);
});

test("an attach to a session that ended earlier says how it ended", async () => {
  hub.greet = ({ socket }) => socket.close(CLOSE.GONE, "ended");
  hub.record = endedRecord();
  const socket = connect({ session: hub.session });
  await until(() => expect(socket.store.get().state).toMatchObject({ phase: "ended", code: 3 }));
});

test("a refused upgrade asks what became of the session", async () => {
  hub.upgrades = false;
  const socket = connect({ session: hub.session });
  await until(() => expect(socket.store.get().state).toMatchObject({ phase: "ended" }));
  expect(socket.store.get().state).toMatchObject({ reason: "This session no longer exists." });
});

test("close 4401 asks to sign in", async () => {
  const onSignIn = vi.fn<() => void>();
  hub.greet = ({ socket }) => socket.close(CLOSE.UNAUTHORIZED, "signed out");
  connect({ onSignIn });
  await until(() => expect(onSignIn).toHaveBeenCalledOnce());
});

test("a socket that answers no ping is dead, one that is only quiet is not", async () => {
  const socket = connect({ liveness: { pingMs: 40, deadMs: 120, probeMs: 20 } });
  await until(() => expect(hub.clients.length).toBeGreaterThan(1));
  expect(hub.clients[0]?.frames.filter((frame) => frame.type === "ping").length).toBe(1);
  hub.greet = (client) => {
    client.socket.on("message", (data: Buffer, binary) => {
      if (!binary && data.toString().includes("ping")) client.socket.send('{"type":"pong"}');
    });
    hub.ready(client);
  };
  hub.cut();
  await until(() => expect(hub.last.frames.filter((frame) => frame.type === "ping").length).toBeGreaterThan(4));
  expect(phase(socket)).toBe("live");
});

test("a hidden terminal says so and keeps its size to itself", async () => {
  const socket = connect();
  await live(socket);
  socket.resize(100, 30, true);
  socket.resize(2, 1, false);
  await until(() =>
    expect(hub.last.frames.filter((frame) => frame.type === "resize").slice(1)).toEqual([
      { type: "resize", cols: 100, rows: 30, visible: true },
      { type: "resize", cols: 100, rows: 30, visible: false },
    ]),
  );
});

test("output that the sink cannot keep up with is not piled up: the socket waits for it and resumes", async () => {
  sink.renders = false;
  const socket = connect();
  await live(socket);
  const chunk = new Uint8Array(1024 * 1024).fill(65);
  for (let i = 0; i < 20; i++) hub.output(chunk);
  await until(() => expect(socket.store.get().state).toMatchObject({ message: "catching up with the output" }));
  expect(sink.bytes.length).toBeLessThan(18 * 1024 * 1024);
  sink.render();
  await until(() => expect(sink.bytes.length).toBe(20 * 1024 * 1024));
  expect(sink.resets).toBe(0);
});
