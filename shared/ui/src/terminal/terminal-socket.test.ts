/** The terminal's client against a real socket server: resume, exactly once, acks, gating and size. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import {
  acks,
  connect,
  eachWithHub,
  hub,
  live,
  phase,
  presence,
  sink,
  text,
  until,
} from "./testing/terminal-fixture.ts";

eachWithHub();

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
  // One of five is at once even where something else holds the machine up.
  const took: number[] = [];
  for (const seq of [3, 4, 5, 6, 7]) {
    const flood = performance.now();
    hub.output(new Uint8Array(100_000));
    await until(() => expect(acks().at(-1)).toBe(seq));
    took.push(performance.now() - flood);
  }
  expect(Math.min(...took)).toBeLessThan(240);
});

test("after a resume nothing at or below `after` is acked, however late it renders", async () => {
  sink.renders = false;
  const socket = connect();
  await live(socket);
  hub.output(new Uint8Array(100_000));
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

test("a gap is reported beside the screen, ends what was half read in its place, once, and is resumed past", async () => {
  const socket = connect({ session: hub.session });
  await live(socket);
  hub.output(text("one"));
  hub.skipTo(7);
  const gap = '{"type":"gap","seq":7,"from":2,"to":7,"bytes":4096,"reason":"trimmed"}';
  hub.last.socket.send(gap);
  hub.last.socket.send(gap);
  await until(() => expect(socket.store.get().gap).toEqual({ bytes: 4096, reason: "trimmed" }));
  hub.output(text("two"));
  await until(() => expect(sink.bytes.toString()).toBe("onetwo"));
  expect(sink.gaps).toEqual([3]);
  hub.cut();
  await until(() => expect(hub.clients.length).toBe(2));
  expect(hub.last.query.get("after")).toBe("8");
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
