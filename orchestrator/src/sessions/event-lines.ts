/** The end of a session's log that its hub holds, as NDJSON, up to the newest event at the time of the request. */
import { ListEvents, parse } from "@gantry/contracts";
import { encodeEvents } from "./archive/event-line.ts";
import type { EventLog } from "./event-log.ts";

/** The answer's header that says behind which seq its lines begin: what is before it is in the archive. */
export const FROM_HEADER = "x-gantry-from";

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

async function* eventLines(log: EventLog, from: number): AsyncGenerator<string> {
  const end = log.lastSeq;
  for (let cursor = from; cursor < end;) {
    const events = (await log.read(cursor)).filter((event) => event.seq <= end);
    const last = events.at(-1);
    if (last === undefined) return;
    cursor = last.seq;
    yield encodeEvents(events);
  }
}
