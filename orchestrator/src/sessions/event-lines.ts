/** The log as NDJSON, one event a line, up to the newest event at the time of the request. */
import { ListEvents, parse, type SessionEvent } from "@gantry/contracts";
import { eventData, type EventLog, type LogEvent } from "./event-log.ts";

export function streamEvents(log: EventLog, query: URLSearchParams): Response {
  const { after, limit } = parse(ListEvents, Object.fromEntries(query), "the query");
  const lines = eventLines(log, after, limit ?? Infinity);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await lines.next();
      if (next.done) controller.close();
      else controller.enqueue(new TextEncoder().encode(next.value));
    },
  });
  return new Response(body, { headers: { "content-type": "application/x-ndjson", "cache-control": "no-store" } });
}

async function* eventLines(log: EventLog, after: number, limit: number): AsyncGenerator<string> {
  const end = log.lastSeq;
  let cursor = after;
  let left = limit;
  while (cursor < end && left > 0) {
    const events = (await log.read(cursor)).filter((event) => event.seq <= end).slice(0, left);
    const last = events.at(-1);
    if (last === undefined) return;
    cursor = last.seq;
    left -= events.length;
    yield events.map((event) => JSON.stringify(eventLine(event)) + "\n").join("");
  }
}

function eventLine(event: LogEvent): SessionEvent {
  const line = { seq: event.seq, at: new Date(event.at).toISOString(), type: event.type };
  switch (event.type) {
    case "o":
      return { ...line, ...textOrBase64(eventData(event.frame)) };
    case "r":
      return { ...line, data: `${event.cols}x${event.rows}` };
    case "x":
      return { ...line, data: JSON.stringify({ code: event.code, signal: event.signal }) };
    case "gap":
      return { ...line, data: JSON.stringify({ from: event.from, bytes: event.bytes, reason: event.reason }) };
  }
}

function textOrBase64(bytes: Uint8Array): { data: string } | { dataBase64: string } {
  try {
    return { data: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    let binary = "";
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return { dataBase64: btoa(binary) };
  }
}
