/** Clients of a hub that was lost: what they were sent in its last moment is in no log until the agent sends it again. */
import { CLOSE } from "@gantry/contracts";
import { expect, it } from "vitest";
import { inRoom } from "./room.ts";

it("believes an ack of what it has forgotten until the log has caught up, and not after", () =>
  inRoom(async (room) => {
    const seq = room.output(10);
    const peer = room.restore("user:ann");
    room.room.restored();
    peer.acks(seq + 3);
    await room.delivered();
    expect(peer.closed).toBeNull();

    room.room.settled();
    peer.acks(seq + 3);
    await room.delivered();
    expect(peer.closed).toEqual({ code: CLOSE.POLICY, reason: `ack ${seq + 3} is above ${seq}` });
  }));

it("sends a raw client away when the agent repeats what it may have seen, and keeps who came later", () =>
  inRoom(async (room) => {
    room.output(10);
    const [v1, raw] = [room.restore("user:ann"), room.restore("user:bob", { protocol: "raw", role: "viewer" })];
    room.room.restored();
    const late = room.attach("user:eve", { protocol: "raw", role: "viewer" });
    room.room.repeats();
    await raw.caughtUp();
    expect([v1.closed, raw.closed?.code, late.closed]).toEqual([null, CLOSE.RESTARTING, null]);
  }));

it("keeps a raw client of a session that had nothing to repeat", () =>
  inRoom(async (room) => {
    const raw = room.restore("user:bob", { protocol: "raw", role: "viewer" });
    room.room.restored();
    room.room.settled();
    room.room.repeats();
    room.output(10);
    await room.delivered();
    expect([raw.closed, raw.client.sent]).toEqual([null, 1]);
  }));
