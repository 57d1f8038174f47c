/** The end of a session's log that its hub holds, as NDJSON, up to the newest event at the time of the request. */
import { ListEvents, parse, within } from "@gantry/contracts";
import { encodeEvents } from "./archive/event-line.ts";
import type { EventLog } from "./event-log.ts";

/** The answer's header that says behind which seq its lines begin: what is before it is in the archive. */
export const FROM_HEADER = "x-gantry-from";

/** What was shown is stored within 6 s, also what is held back; a storage that refuses takes longer. Milliseconds. */
const STORED_MS = 10_000;

/** Lines behind `after` that are not in the archive at this moment; what is sealed meanwhile is read from there. */
export function streamEvents(log: EventLog, query: URLSearchParams): Response {
  const { after } = parse(ListEvents, Object.fromEntries(query), "the query");
  const from = Math.max(after, log.sealed.seq);
  const lines = eventLines(log, from);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await lines.next();
      if (next.done) controller.close();
      else controller.enqueue(new TextEncoder().encode(next.value));
    },
  });
  return new Response(body, { headers: { "content-type": "application/x-ndjson", [FROM_HEADER]: `${from}` } });
}

/**
 * What is not stored is not masked: it is waited for. To store it sooner would let whoever asks set how often the hub
 * commits, and mask for good what only began like a secret. Throws TIMEOUT when it is not stored, so that no answer
 * looks whole that is not.
 */
async function* eventLines(log: EventLog, from: number): AsyncGenerator<string> {
  const end = log.lastSeq;
  for (let cursor = from; cursor < end;) {
    while (log.savedSeq <= cursor) await within(STORED_MS, log.nextSave);
    const through = Math.min(end, log.savedSeq);
    const events = (await log.read(cursor)).filter((event) => event.seq <= through);
    const last = events.at(-1);
    if (last === undefined) return;
    cursor = last.seq;
    yield encodeEvents(events);
  }
}
