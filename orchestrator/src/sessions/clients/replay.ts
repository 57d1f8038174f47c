/** Brings a client from its cursor to the newest event and makes it live: one subscription, no stitching by callers. */
import { eventBytes, type LogEvent, mergeOutput } from "../log-event.ts";
import type { Client } from "./client.ts";

/** Output of one frame from the log. Bytes. */
const FRAME_BYTES = 64 * 1024;

/** What a replay reads. */
export interface Readable {
  readonly lastSeq: number;
  /** Output bytes of the whole session. */
  readonly bytes: number;
  /** The next events behind `after`, at most one segment of them. */
  read(after: number): Promise<LogEvent[]>;
}

/**
 * Sends what is behind `client.sent` while `hasRoom`, and makes the client live in the same turn in which nothing is
 * left, so that no event is missed or sent twice. Keeps nothing for a client without room: whoever hears that there
 * is some again calls it again. A second call while one runs does nothing.
 */
export async function replay(log: Readable, client: Client, hasRoom: (bytes: number) => boolean): Promise<void> {
  if (client.feeding || client.live) return;
  client.feeding = true;
  try {
    while (client.isOpen) {
      if (client.sent >= log.lastSeq) return client.becomeLive(log.bytes);
      if (!hasRoom(0)) return;
      const events = await log.read(client.sent);
      if (events.length === 0) throw new Error(`invariant violation: read nothing behind ${client.sent}`);
      for (const event of frames(events, client.historyEnd)) {
        if (!client.isOpen || !hasRoom(eventBytes(event))) return;
        client.send(event);
      }
    }
  } finally {
    client.feeding = false;
    if (client.isOpen) client.save();
  }
}

/** The same events with neighbouring output joined into frames of up to 64 KiB, none across the seq `border`. */
export function* frames(events: readonly LogEvent[], border: number): Iterable<LogEvent> {
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
      if (event.seq === border) yield* flush();
    } else {
      yield event;
    }
  }
  yield* flush();
}
