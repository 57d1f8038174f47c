/** Log lines as NDJSON, oldest first, from the agent's memory and then as they come. */
import { setImmediate as turn } from "node:timers/promises";
import type { LogRecord, StreamCursor } from "@gantry/contracts";
import type { Journal } from "../journal/journal.ts";
import { PIECE_CHARS, READ_RECORDS } from "./limits.ts";
import { toLogItem } from "./list-logs.ts";
import type { Place } from "./place.ts";

export type Follow = {
  /** Begins behind that record; of another boot, or null, with the oldest there is. */
  after: StreamCursor | null;
  /** Goes on with what comes, until `signal`. */
  follow: boolean;
  matches(line: LogRecord): boolean;
  signal: AbortSignal;
};

/**
 * Pieces of NDJSON: a LogItem a line, and `{"gap":{"count":n}}` where n records of the container's logs, matching or
 * not, were gone before they were asked for. Nothing is held for a slow reader but its place in the journal.
 */
export async function* followLogs(
  journal: Journal,
  place: Place,
  { after, follow, matches, signal }: Follow,
): AsyncGenerator<string, void> {
  let seq = after?.boot === journal.boot ? after.seq : 0;
  for (;;) {
    const { entries, lost } = journal.read("logs", seq, READ_RECORDS);
    let piece = lost > 0 ? `${JSON.stringify({ gap: { count: lost } })}\n` : "";
    for (const { record } of entries) {
      seq = record.seq;
      if (matches(record)) piece += `${JSON.stringify(toLogItem(place, record))}\n`;
      if (piece.length >= PIECE_CHARS) break;
    }
    if (piece !== "") yield piece;
    if (entries.length > 0) {
      // Others have a turn while what does not match is passed over.
      await turn();
      continue;
    }
    if (!follow || signal.aborted) return;
    await nextLine(journal, signal);
  }
}

/** Fulfils at the next record of the logs, or at once when the signal says so. */
async function nextLine(journal: Journal, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const off = journal.listen(({ stream }) => {
    if (stream === "logs") resolve();
  });
  const onAbort = (): void => resolve();
  signal.addEventListener("abort", onAbort);
  await promise;
  off();
  signal.removeEventListener("abort", onAbort);
}
