/** What the terminal's client makes of roles: who types, who answers for the terminal, whose size counts. */
import type { ServerFrame } from "@gantry/contracts";
import { expect, test } from "vitest";
import { connect, eachWithHub, hub, live, phase, presence, sink, text, until } from "./testing/terminal-fixture.ts";

eachWithHub();

const OTHER = "token:other";

function tell(frame: ServerFrame): void {
  hub.last.socket.send(JSON.stringify(frame));
}

/** The `role` frames that the newest client sent. */
function asked() {
  return hub.last.frames.filter((frame) => frame.type === "role");
}

test("a viewer's keys are not sent, and are counted until it may type", async () => {
  const socket = connect({ session: hub.session, role: "viewer" });
  hub.greet = (client) => hub.ready(client, "exact", "viewer");
  await until(() => expect(phase(socket)).toBe("viewer"));
  expect(hub.last.query.get("role")).toBe("viewer");
  expect(socket.input(text("x"))).toBe(false);
  expect(socket.store.get().blockedInputs).toBe(1);
  tell({ type: "role", role: "controller", controller: "admin", responder: true });
  await live(socket);
  expect(socket.store.get()).toMatchObject({ blockedInputs: 0, controller: "admin", lostControl: false });
  expect(socket.input(text("y"))).toBe(true);
  await until(() => expect(Buffer.concat(hub.last.input).toString()).toBe("y"));
});

test("whoever is taken over is told, and asks to take back by name of the deed", async () => {
  const socket = connect();
  await live(socket);
  tell({ type: "role", role: "viewer", controller: OTHER, responder: false });
  await until(() => expect(phase(socket)).toBe("viewer"));
  expect(socket.store.get()).toMatchObject({ lostControl: true, controller: OTHER, role: "viewer" });
  socket.takeOver();
  await until(() => expect(asked()).toEqual([{ type: "role", want: "controller", takeover: true }]));
  tell({ type: "role", role: "controller", controller: "admin", responder: true });
  await live(socket);
  expect(socket.store.get().lostControl).toBe(false);
});

test("who came second never had control to lose", async () => {
  hub.greet = (client) => hub.ready(client, "exact", "viewer");
  const socket = connect({ session: hub.session });
  await until(() => expect(phase(socket)).toBe("viewer"));
  expect(socket.store.get().lostControl).toBe(false);
});

test("who steps down asks no more: not at once, and not when it comes back", async () => {
  const socket = connect();
  await live(socket);
  socket.watch();
  await until(() => expect(asked()).toEqual([{ type: "role", want: "viewer", takeover: false }]));
  tell({ type: "role", role: "viewer", controller: null, responder: false });
  await until(() => expect(phase(socket)).toBe("viewer"));
  expect(socket.store.get().lostControl).toBe(false);
  hub.cut();
  await until(() => expect(hub.clients.length).toBe(2));
  expect(hub.last.query.get("role")).toBe("viewer");
});

test("control that was lost while away is said after the return", async () => {
  const socket = connect();
  await live(socket);
  hub.greet = (client) => hub.ready(client, "exact", "viewer");
  hub.cut();
  await until(() => expect(phase(socket)).toBe("viewer"));
  expect(hub.last.query.has("role")).toBe(false);
  expect(socket.store.get().lostControl).toBe(true);
});

test("of several controllers only the responder answers what the program asks", async () => {
  const socket = connect();
  await live(socket);
  expect(socket.mute).toBe(false);
  tell({ type: "role", role: "controller", controller: "admin", responder: false });
  await until(() => expect(socket.mute).toBe(true));
  tell({ type: "role", role: "controller", controller: "admin", responder: true });
  await until(() => expect(socket.mute).toBe(false));
});

test("who is attached is known by name", async () => {
  const socket = connect();
  await live(socket);
  const people = [
    { actor: "admin", role: "controller" as const, sockets: 2 },
    { actor: OTHER, role: "viewer" as const, sockets: 1 },
  ];
  tell({ type: "clients", controllers: 2, viewers: 1, people, controller: "admin" });
  await until(() => expect(socket.store.get().clients).toMatchObject({ controllers: 2, viewers: 1, people }));
});

test("the screen has the size that the PTY has, not the one that was asked for", async () => {
  const socket = connect();
  await live(socket);
  socket.resize(200, 60, true);
  await until(() => expect(hub.last.frames.at(-1)).toMatchObject({ type: "resize", cols: 200, rows: 60 }));
  expect(socket.store.get()).toMatchObject({ cols: 80, rows: 24 });
  tell({ type: "resized", seq: 1, cols: 120, rows: 60 });
  await until(() => expect(socket.store.get()).toMatchObject({ cols: 120, rows: 60 }));
  expect(sink.sizes.at(-1)).toEqual([120, 60]);
});

test("a terminal that nobody looks at comes back without a size, so that it shrinks nobody's", async () => {
  const socket = connect();
  await live(socket);
  socket.resize(0, 0, false);
  hub.cut();
  await until(() => expect(hub.clients.length).toBe(2));
  expect(hub.last.query.has("cols")).toBe(false);
  await live(socket);
  await until(() => expect(hub.last.frames[0]).toMatchObject({ type: "resize", visible: false }));
});

test("of many terminals the one that is looked at comes back at once, the others spread out", async () => {
  const [shown, other] = [connect({ random: () => 0.999 }), connect({ random: () => 0.999 })];
  await live(shown);
  await live(other);
  other.resize(0, 0, false);
  presence.set("waiting for the network");
  hub.cut();
  await until(() => expect(phase(other)).toBe("reconnecting"));
  await until(() => expect(phase(shown)).toBe("reconnecting"));
  presence.set(null);
  await live(shown);
  const { state } = other.store.get();
  expect(state.phase === "reconnecting" && state.dialAt !== null && state.dialAt > Date.now()).toBe(true);
  await live(other);
});

test("a snapshot is a reset screen, rendered and not acked; what follows it is", async () => {
  hub.skipTo(40);
  hub.greet = (client) => {
    hub.ready(client, "snapshot");
    client.socket.send('{"type":"snapshot","seq":40,"cols":100,"rows":30}');
    const frame = new Uint8Array(8 + 6);
    new DataView(frame.buffer).setUint32(4, 40);
    frame.set(text("screen"), 8);
    client.socket.send(frame);
  };
  const socket = connect({ session: hub.session });
  await until(() => expect(sink.bytes.toString()).toBe("screen"));
  expect(sink.sizes.at(-1)).toEqual([100, 30]);
  expect(socket.mute).toBe(false);
  hub.output(text("!"));
  await until(() => expect(sink.bytes.toString()).toBe("screen!"));
  await until(() => expect(hub.last.frames.filter(({ type }) => type === "ack")).toEqual([{ type: "ack", seq: 41 }]));
  hub.cut();
  await until(() => expect(hub.clients.length).toBe(2));
  expect(hub.last.query.get("after")).toBe("41");
});
