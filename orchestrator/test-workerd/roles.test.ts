/** Who types, what size the terminal has and who answers for it, with several principals on real sockets. */
import { describe, expect, it } from "vitest";
import { MAX_CLIENTS_PER_PERSON } from "../src/sessions/clients/limits.ts";
import { inRoom } from "./room.ts";

const DA1 = "\u001b[?62;22c";

describe("control", () => {
  it("is the first principal's, on any number of its sockets; another becomes viewer and is told", () =>
    inRoom(async (test) => {
      const [a1, a2, b] = [test.attach("a"), test.attach("a"), test.attach("b")];
      await test.delivered();
      expect([a1.client.role, a2.client.role, b.client.role]).toEqual(["controller", "controller", "viewer"]);
      expect(b.last("role")).toMatchObject({ role: "viewer", controller: "a", responder: false });
      a1.types("x");
      a2.types("y");
      expect(() => b.types("z")).toThrow("a viewer cannot type");
      expect(test.typed).toBe("xy");
      expect(a1.last("clients")).toEqual({
        type: "clients",
        controllers: 2,
        viewers: 1,
        controller: "a",
        people: [
          { actor: "a", role: "controller", sockets: 2 },
          { actor: "b", role: "viewer", sockets: 1 },
        ],
      });
    }));

  it("is taken over with notice to both, all sockets of the other at once", () =>
    inRoom(async (test) => {
      const [a1, a2, b1, b2] = [
        test.attach("a"),
        test.attach("a"),
        test.attach("b"),
        test.attach("b", { role: "viewer" }),
      ];
      b1.says({ type: "role", want: "controller" });
      await test.delivered();
      expect(b1.last("role")).toMatchObject({ role: "viewer", controller: "a" });
      b1.says({ type: "role", want: "controller", takeover: true });
      await test.delivered();
      expect(b1.last("role")).toMatchObject({ role: "controller", controller: "b", responder: true });
      for (const one of [a1, a2]) {
        expect(one.last("role")).toMatchObject({ role: "viewer", controller: "b", responder: false });
        expect(() => one.types("z")).toThrow("a viewer cannot type");
      }
      expect(b2.client.role).toBe("viewer");
      expect(a1.last("clients")).toMatchObject({ controllers: 1, viewers: 3, controller: "b" });
      expect(test.control?.actor).toBe("b");
    }));

  it("is given back by the last socket that steps down, and then anybody's", () =>
    inRoom(async (test) => {
      const [a1, a2, b] = [test.attach("a"), test.attach("a"), test.attach("b")];
      a1.says({ type: "role", want: "viewer" });
      b.says({ type: "role", want: "controller" });
      expect(b.client.role).toBe("viewer");
      a2.says({ type: "role", want: "viewer" });
      await test.delivered();
      expect(a2.last("clients")).toMatchObject({ controllers: 0, controller: null });
      b.says({ type: "role", want: "controller" });
      expect(b.client.role).toBe("controller");
    }));

  it("is kept for a reconnect", () =>
    inRoom(async (test) => {
      const a = test.attach("a");
      const b = test.attach("b");
      test.room.remove(a.client.socket);
      b.says({ type: "role", want: "controller" });
      expect(b.client.role).toBe("viewer");
      expect(test.attach("a").client.role).toBe("controller");
    }));

  it("is never a share link's", () =>
    inRoom(async (test) => {
      const link = test.attach("share:x", { mayControl: false });
      expect(link.client.role).toBe("viewer");
      link.says({ type: "role", want: "controller", takeover: true });
      await test.delivered();
      expect(link.last("role")).toMatchObject({ role: "viewer", controller: null });
      expect(test.attach("a").client.role).toBe("controller");
    }));

  it("survives the hub: who comes back to another room of the same storage controls still", () =>
    inRoom(async (test) => {
      const a = test.attach("a");
      expect(a.client.socket.deserializeAttachment()).toMatchObject({ role: "controller", actor: "a", sent: null });
      expect(test.control).toMatchObject({ actor: "a", leftAt: null });
    }));
});

describe("the size", () => {
  const size = (cols: number, rows: number) => ({ size: { cols, rows } });
  const resizes = (test: { told: { type: string }[] }) => test.told.filter(({ type }) => type === "resize");

  it("is the minimum of the controller's visible sockets; viewers never count", () =>
    inRoom(async (test) => {
      const wide = test.attach("a", size(120, 20));
      test.attach("b", size(10, 5));
      expect(resizes(test)).toEqual([{ type: "resize", cols: 120, rows: 20 }]);
      const tall = test.attach("a", size(90, 60));
      tall.says({ type: "resize", cols: 100, rows: 50, visible: true });
      tall.says({ type: "resize", cols: 100, rows: 70, visible: true });
      wide.says({ type: "resize", cols: 120, rows: 20, visible: false });
      wide.says({ type: "resize", cols: 120, rows: 20, visible: true });
      test.room.remove(wide.client.socket);
      tall.says({ type: "resize", cols: 100, rows: 70, visible: false });
      tall.says({ type: "role", want: "viewer" });
      expect(resizes(test).slice(1)).toEqual([
        { type: "resize", cols: 90, rows: 20 },
        { type: "resize", cols: 100, rows: 20 },
        { type: "resize", cols: 100, rows: 70 },
        { type: "resize", cols: 100, rows: 20 },
        { type: "resize", cols: 100, rows: 70 },
      ]);
    }));

  it("is what a viewer said it can show once it takes over", () =>
    inRoom(async (test) => {
      test.attach("a", size(100, 40));
      const b = test.attach("b");
      b.says({ type: "resize", cols: 60, rows: 30, visible: true });
      expect(resizes(test)).toHaveLength(1);
      b.says({ type: "role", want: "controller", takeover: true });
      expect(resizes(test).at(-1)).toEqual({ type: "resize", cols: 60, rows: 30 });
    }));

  it("of an absurd frame changes nothing", () =>
    inRoom(async (test) => {
      const a = test.attach("a", size(100, 40));
      for (const [cols, rows] of [
        [0, 40],
        [1, 40],
        [1001, 40],
        [100, 0],
        [100, 501],
        [1.5, 40],
      ]) {
        expect(() => a.says({ type: "resize", cols, rows, visible: true })).toThrow("the size");
      }
      expect(a.client.size).toEqual({ cols: 100, rows: 40 });
      expect(resizes(test)).toHaveLength(1);
    }));
});

describe("the responder", () => {
  it("is one socket of the controller; the answers of all others are dropped, whatever their protocol", () =>
    inRoom(async (test) => {
      const peers = [test.attach("a"), test.attach("a", { protocol: "raw" }), test.attach("a")];
      await test.delivered();
      expect(peers.filter(({ client }) => client.responds)).toEqual([peers[2]]);
      expect(peers[0]?.last("role")).toMatchObject({ responder: false });
      for (const peer of peers) peer.types(DA1);
      expect(test.typed).toBe(DA1);
      peers[1]?.types("x");
      expect(peers.map(({ client }) => client.responds)).toEqual([false, true, false]);
      for (const peer of peers) peer.types(DA1);
      expect(test.typed).toBe(`${DA1}x${DA1}`);
    }));

  it("is picked anew when it leaves or hides", () =>
    inRoom(async (test) => {
      const [one, two] = [test.attach("a"), test.attach("a")];
      two.says({ type: "resize", cols: 80, rows: 24, visible: false });
      await test.delivered();
      expect([one.client.responds, two.client.responds]).toEqual([true, false]);
      expect(one.last("role")).toMatchObject({ role: "controller", responder: true });
      test.room.remove(one.client.socket);
      expect(two.client.responds).toBe(true);
    }));

  it("answers no history", () =>
    inRoom(async (test) => {
      const seq = test.output(1_000);
      const v1 = test.attach("a", { after: 0 });
      await test.delivered();
      v1.types(DA1);
      expect(test.typed).toBe("");
      v1.acks(seq);
      v1.types(DA1);
      expect(test.typed).toBe(DA1);
      test.attach("a", { after: 0, protocol: "raw" }).types(DA1);
      expect(test.typed).toBe(DA1);
    }));
});

it("one person can have so many sockets, another one still has room", () =>
  inRoom(async (test) => {
    for (let i = 0; i < MAX_CLIENTS_PER_PERSON; i++) test.attach("a", { role: "viewer" });
    expect(() => test.room.requirePlace("a")).toThrow(`${MAX_CLIENTS_PER_PERSON} terminals`);
    expect(() => test.room.requirePlace("b")).not.toThrow();
  }));
