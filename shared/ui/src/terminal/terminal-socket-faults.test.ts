/** The terminal's client against a hub that refuses, ends, lies or dies. */
import { CLOSE } from "@gantry/contracts";
import { expect, test, vi } from "vitest";
import {
  connect,
  eachWithHub,
  endedRecord,
  hub,
  live,
  phase,
  refusal,
  runningRecord,
  sink,
  text,
  until,
} from "./testing/terminal-fixture.ts";

eachWithHub();

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

test("a session that could not start says why, and trying again asks for another one", async () => {
  hub.greet = (client) => {
    hub.ready(client);
    if (client.query.has("session")) {
      client.socket.send('{"type":"exit","seq":0,"code":null,"signal":null}');
    } else {
      client.socket.send(refusal("the image has no shell"));
      client.socket.close(CLOSE.TRY_AGAIN, "the image has no shell");
    }
  };
  const socket = connect();
  await until(() => expect(socket.store.get().state).toEqual({ phase: "failed", message: "the image has no shell" }));
  expect(hub.clients.length).toBe(2);
  hub.greet = null;
  socket.retry();
  await live(socket);
  expect(hub.last.query.has("session")).toBe(false);
});

test("a session that could not be woken is asleep with the reason beside it", async () => {
  const socket = connect();
  await live(socket);
  hub.output(text("before"));
  await until(() => expect(sink.bytes.toString()).toBe("before"));
  hub.greet = (client) => {
    hub.ready(client);
    client.socket.send('{"type":"state","state":"asleep","reason":"no room"}');
  };
  hub.last.socket.send(refusal("no room"));
  hub.last.socket.close(CLOSE.TRY_AGAIN, "no room");
  await until(() => expect(phase(socket)).toBe("asleep"));
  expect(socket.store.get().notice).toBe("no room");
});

test("what holds a running program up is said while it does, and by no socket that follows", async () => {
  const socket = connect();
  await live(socket);
  const held = () => expect(socket.store.get()).toMatchObject({ state: { phase: "live" }, holdUp: "no database" });
  hub.last.socket.send('{"type":"state","state":"running","reason":"no database"}');
  await until(held);
  hub.last.socket.send('{"type":"state","state":"running","reason":null}');
  await until(() => expect(socket.store.get().holdUp).toBeNull());
  hub.last.socket.send('{"type":"state","state":"running","reason":"no database"}');
  await until(held);
  hub.last.socket.close(CLOSE.RESTARTING, "");
  await until(() => expect(hub.clients.length).toBe(2));
  await until(() => expect(socket.store.get()).toMatchObject({ state: { phase: "live" }, holdUp: null }));
});

test("a session deleted while attached has ended, with the hub's own reason", async () => {
  const socket = connect();
  await live(socket);
  hub.last.socket.close(CLOSE.ENDED, "the session was deleted");
  await until(() =>
    expect(socket.store.get().state).toMatchObject({ phase: "ended", reason: "the session was deleted" }),
  );
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

// The session's row may know of more than the hub kept: what it claims decides nothing.
test.each([1, 3])("a hub that lost the end of its log is attached to afresh (its record says %i)", async (lastSeq) => {
  const socket = connect();
  await live(socket);
  for (const word of ["one ", "two ", "three"]) hub.output(text(word));
  await until(() => expect(sink.bytes.toString()).toBe("one two three"));
  hub.record = runningRecord(lastSeq);
  hub.lose(2);
  hub.greet = (client) => {
    hub.ready(client, "tail");
    hub.output(text("again"));
  };
  hub.cut();
  await until(() => expect(hub.clients.length).toBe(2));
  await live(socket);
  expect(hub.last.query.get("session")).toBe(hub.session);
  expect(hub.last.query.has("after")).toBe(false);
  expect(sink.resets).toBe(1);
  await until(() => expect(sink.bytes.toString()).toBe("again"));
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
