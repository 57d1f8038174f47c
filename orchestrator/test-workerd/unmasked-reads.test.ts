/** A running session's `/events`: what has been shown but is not masked yet is waited for, at no cost to the hub. */
import { env, runInDurableObject } from "cloudflare:test";
import { encodeData, parseJson, SessionEvent } from "@gantry/contracts";
import { afterEach, expect, it, vi } from "vitest";
import { Redactor } from "../src/redaction/redactor.ts";
import { Archive } from "../src/sessions/archive/archive.ts";
import { streamEvents } from "../src/sessions/event-lines.ts";
import { EventLog } from "../src/sessions/event-log.ts";
import { Recorder } from "../src/sessions/recorder.ts";
import { Sealer } from "../src/sessions/sealer.ts";
import { DurableTailStore } from "../src/sessions/tail-store.ts";
import { testContext } from "./context.ts";

const TOKEN = "a1B2".repeat(9);
const MASKED = `ghp_${"*".repeat(36)}`;

class CountedStore extends DurableTailStore {
  saves = 0;
  refuses = false;

  override save(...row: Parameters<DurableTailStore["save"]>): void {
    if (this.refuses) throw new Error("the storage refuses");
    this.saves++;
    super.save(...row);
  }
}

interface Room {
  log: EventLog;
  recorder: Recorder;
  store: CountedStore;
  /** The program prints, and clients that are live have seen it. */
  prints(text: string): void;
  /** The output of `/events`, an event an item. */
  events(after?: number): Promise<string[]>;
}

async function withLog(id: string, test: (room: Room) => Promise<void>): Promise<void> {
  const { db } = await testContext();
  await runInDurableObject(env.STORAGE.get(env.STORAGE.idFromName(id)), async (_instance, state) => {
    const store = new CountedStore(state.storage);
    const archive = new Archive(db, id);
    const log = new EventLog(store, archive, store.open(), new Redactor([]));
    const sealer = new Sealer(
      log,
      archive,
      (work) => void work,
      () => undefined,
    );
    const recorder = new Recorder(log, sealer, { stored: () => undefined });
    const prints = (text: string) => {
      const seq = log.lastSeq + 1;
      recorder.add({ type: "o", seq, at: Date.now(), frame: encodeData(seq, new TextEncoder().encode(text)) });
    };
    const events = async (after = 0) => {
      const answer = streamEvents(log, new URLSearchParams({ after: `${after}` }));
      const lines = new TextDecoder()
        .decode(await answer.arrayBuffer())
        .split("\n")
        .slice(0, -1);
      return lines.map((line) => parseJson(SessionEvent, line, "an event").data ?? "");
    };
    await test({ log, recorder, store, prints, events });
    recorder.stop();
  });
}

afterEach(() => void vi.useRealTimers());

it("holds all that was shown, masked, a moment after it was shown", async () => {
  await withLog("unmasked-new", async ({ log, prints, events }) => {
    prints("ready\r\n");
    prints(`key ghp_${TOKEN} ok\r\n`);
    expect(log.savedSeq).toBe(0);
    expect(await events()).toEqual(["ready\r\n", `key ${MASKED} ok\r\n`]);
    prints(`again ghp_${TOKEN}\r\n`);
    expect(await events(2)).toEqual([`again ${MASKED}\r\n`]);
  });
});

it("waits for the rest of what began like a secret, and masks nothing that only began so", async () => {
  await withLog("unmasked-half", async ({ recorder, prints, events }) => {
    prints(`key ghp_${TOKEN.slice(0, 12)}`);
    recorder.flush();
    const half = events();
    prints(`${TOKEN.slice(12)}\r\n`);
    expect(await half).toEqual([`key ghp_${"*".repeat(12)}`]);
    expect(await events(1)).toEqual([`${"*".repeat(24)}\r\n`]);
    prints("see ghp_notes");
    recorder.flush();
    const innocent = events(2);
    prints(".md\r\n");
    expect(await innocent).toEqual(["see ghp_notes"]);
  });
});

it("is asked after every line without a commit more", async () => {
  await withLog("unmasked-polls", async ({ prints, store, events }) => {
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}\r\n`);
    const answers = lines.map((line) => {
      prints(line);
      return events();
    });
    expect(await Promise.all(answers)).toEqual(lines.map((_, index) => lines.slice(0, index + 1)));
    expect(store.saves).toBe(1);
  });
});

it("breaks off rather than look whole when the storage does not take what was shown", async () => {
  await withLog("unmasked-refused", async ({ prints, store, events }) => {
    prints("one\r\n");
    expect(await events()).toEqual(["one\r\n"]);
    vi.useFakeTimers();
    store.refuses = true;
    prints("two\r\n");
    const refused = Promise.allSettled([events()]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await refused).toMatchObject([{ reason: { type: "TIMEOUT" } }]);
    store.refuses = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await events()).toEqual(["one\r\n", "two\r\n"]);
  });
});
