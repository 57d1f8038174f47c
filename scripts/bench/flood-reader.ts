/** The thread behind `flood.ts`: a client of its own, so that what is timed does not wait for it. */
import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { PACED_READY, pacedCommand } from "./paced.ts";
import { openV1, untilText } from "./stream.ts";

const Settings = z.object({
  base: z.string(),
  worker: z.string(),
  rate: z.number(),
  seconds: z.number(),
  read: z.instanceof(SharedArrayBuffer),
});

const { base, worker, rate, seconds, read } = Settings.parse(workerData);
const bytes = new BigUint64Array(read);
const command = encodeURIComponent(JSON.stringify(pacedCommand(rate, seconds)));
const stream = await openV1(base, worker, `?command=${command}`);
await untilText(stream, PACED_READY);
parentPort?.postMessage(stream.session);
stream.read((data) => void Atomics.add(bytes, 0, BigInt(data.length)));
stream.type("g");
// Whoever started this thread ends it; an end of the flood by itself is an error there.
await stream.ended;
parentPort?.close();
