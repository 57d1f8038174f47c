/** A terminal that floods while something else is measured. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { SessionId } from "@gantry/contracts";
import { type Fleet, until } from "@gantry/testing";
import { bounded } from "./bounded.ts";

/** A program, a container at worst, has to start before it floods. Milliseconds. */
const START_MS = 60_000;
/** Behind its start a flood has filled every buffer on its way. Bytes. */
const SETTLED_BYTES = 5_000_000;
/** It is ended by hand long before. Seconds. */
const LONGEST_S = 3600;

export interface Flood {
  /** Millions of bytes per second that arrived since the last call, or since the start. */
  rate(): number;
  /** Ends the program and its session. */
  stop(): Promise<void>;
}

/** Opens a session that writes `rate` bytes a second and a v1 client in a thread of its own that reads them all. */
export async function startFlood({ base, api }: Fleet, worker: string, rate: number): Promise<Flood> {
  const read = new SharedArrayBuffer(BigUint64Array.BYTES_PER_ELEMENT);
  const counter = new BigUint64Array(read);
  const workerData = { base, worker, rate, seconds: LONGEST_S, read };
  const thread = new Worker(new URL("./flood-reader.ts", import.meta.url), { workerData });
  const failed = new Promise<never>((_resolve, reject) => {
    thread.once("error", reject);
    thread.once("exit", () => reject(new Error("the flood ended by itself")));
  });
  failed.catch(() => undefined);
  const [named] = await bounded("the flood's session", START_MS, Promise.race([once(thread, "message"), failed]));
  const session = SessionId.parse(named);
  const bytes = () => Number(Atomics.load(counter, 0));
  const settled = until("the flood", () => bytes() > SETTLED_BYTES, START_MS);
  await bounded("the flood", START_MS, Promise.race([settled, failed]));
  let since = { at: performance.now(), bytes: bytes() };
  return {
    rate() {
      const now = { at: performance.now(), bytes: bytes() };
      const rateNow = (now.bytes - since.bytes) / 1000 / (now.at - since.at);
      since = now;
      return rateNow;
    },
    async stop() {
      await thread.terminate();
      const answer = await api(`/api/sessions/${session}`, { method: "DELETE" });
      if (!answer.ok && answer.status !== 404) throw new Error(`the flood could not be ended: ${answer.status}`);
    },
  };
}
