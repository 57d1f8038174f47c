/** Brings a client from its cursor to the newest event and makes it live: one subscription, no stitching by callers. */
import type { Client } from "./client.ts";
import { eventBytes, type EventLog, type LogEvent, mergeOutput } from "./event-log.ts";

/** Output of one frame of a replay. Bytes. */
const FRAME_BYTES = 64 * 1024;

/**
 * Sends everything behind `client.sent` and sets `client.live` in the same turn in which nothing is left, so that no
 * event is missed or sent twice. Stops when the client is gone.
 */
export async function replay(log: EventLog, client: Client): Promise<void> {
  for (;;) {
    if (client.socket.readyState !== WebSocket.READY_STATE_OPEN) return;
    if (client.sent >= log.lastSeq) {
      client.live = true;
      return;
    }
    for (const event of merged(await log.read(client.sent))) client.send(event);
  }
}

/** The same events with neighbouring output joined into frames of up to 64 KiB. */
function* merged(events: readonly LogEvent[]): Iterable<LogEvent> {
  let run: Extract<LogEvent, { type: "o" }>[] = [];
  let bytes = 0;
  function* flush(): Iterable<LogEvent> {
    const last = run.at(-1);
    if (last !== undefined) yield { ...last, frame: mergeOutput(run) };
    run = [];
    bytes = 0;
  }
  for (const event of events) {
    if (event.type !== "o" || bytes + eventBytes(event) > FRAME_BYTES) yield* flush();
    if (event.type === "o") {
      run.push(event);
      bytes += eventBytes(event);
    } else {
      yield event;
    }
  }
  yield* flush();
}
