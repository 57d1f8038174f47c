import { env, runInDurableObject } from "cloudflare:test";
import { encodeData } from "@gantry/contracts";
import { expect, it } from "vitest";
import { EventLog, type LogEvent } from "../src/sessions/event-log.ts";
import { DurableSegmentStore } from "../src/sessions/segment-store.ts";

const output = (seq: number, bytes: number): LogEvent => ({
  type: "o",
  seq,
  at: seq,
  frame: encodeData(seq, new Uint8Array(bytes).fill(seq % 251)),
});

it("keeps a log in a Durable Object's storage: another log opened on it reads the same", async () => {
  const stub = env.STORAGE.get(env.STORAGE.idFromName("log"));
  await runInDurableObject(stub, async (_instance, state) => {
    const log = new EventLog(new DurableSegmentStore(state.storage));
    for (let seq = 1; seq <= 40; seq++) {
      log.append(output(seq, 50_000));
      if (seq % 5 === 0) await log.flush();
    }
    const store = new DurableSegmentStore(state.storage);
    const { segments, removed } = await store.open();
    const again = new EventLog(store, segments, removed);
    expect([again.lastSeq, again.bytes]).toEqual([40, 2_000_000]);
    const first = await again.read(0);
    expect(first).toEqual((await log.read(0)).slice(0, first.length));
  });
});
