/** Walks a stream of the journal from its newest record to its oldest. */
import { AppError, type MonitoringStream } from "@gantry/contracts";
import type { EntryOf, Journal } from "../journal/journal.ts";
import { READ_RECORDS } from "./limits.ts";

/** Entries with a seq below `before`. */
export function* newestFirst<S extends MonitoringStream>(
  journal: Journal,
  stream: S,
  before: number,
): Generator<EntryOf<S>, void> {
  for (let end = before; end > 1;) {
    const after = Math.max(0, end - 1 - READ_RECORDS);
    const entries = journal.read(stream, after, end - 1 - after).entries.filter(({ seq }) => seq < end);
    const [oldest] = entries;
    if (oldest === undefined) return;
    yield* entries.reverse();
    end = oldest.seq;
  }
}

/** The seq in a page's cursor, below which the next page begins; without a cursor everything. Throws VALIDATION_ERROR. */
export function seqBelow(journal: Journal, stream: MonitoringStream, cursor: string | undefined): number {
  if (cursor === undefined) return journal.last(stream) + 1;
  if (!/^\d{1,15}$/.test(cursor)) throw new AppError("VALIDATION_ERROR", "the cursor is none of this list");
  return Math.min(Number(cursor), journal.last(stream) + 1);
}
