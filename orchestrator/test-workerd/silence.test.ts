/** Clients of whom nothing is heard. */
import { afterEach, expect, it, vi } from "vitest";
import { SILENT_MS } from "../src/sessions/clients/limits.ts";
import { inRoom } from "./room.ts";

afterEach(() => vi.useRealTimers());

it("one that has pinged and is silent for 45 s is dropped; one that never pinged is not", () =>
  inRoom(async (test) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const now = Date.now();
    const [pinger, script, talker] = [test.attach("a"), test.attach("a"), test.attach("a")];
    pinger.says({ type: "ping" });
    talker.says({ type: "ping" });
    await test.delivered();
    expect(pinger.last("pong")).toEqual({ type: "pong" });
    vi.setSystemTime(now + SILENT_MS - 1_000);
    test.room.dropSilent();
    expect(test.room.size).toBe(3);
    talker.types("x");
    vi.setSystemTime(now + SILENT_MS + 1_000);
    test.room.dropSilent();
    await test.delivered();
    expect(pinger.closed?.code).toBe(1013);
    expect([script.closed, talker.closed]).toEqual([null, null]);
    expect(test.room.size).toBe(2);
  }));
