/**
 * Segments in a Durable Object's own SQLite, one row each, by integer key. Not in its key-value API: that table is
 * WITHOUT ROWID, where finding any key reads whole values on the way, 255,000 page reads for a flood of 106 MB.
 */
import { z } from "zod";
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { LogEvent, Segment, SegmentStore } from "./event-log.ts";
import { decodeSegment, encodeSegment } from "./segment-codec.ts";

const StoredSegment = z.object({ first: z.number(), last: z.number(), start: z.number(), bytes: z.number() });
const Body = z.object({ body: z.instanceof(ArrayBuffer) });
const REMOVED = "removed";

export class DurableSegmentStore implements SegmentStore {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    // `start_byte`: output bytes of the session before this segment.
    storage.sql.exec(
      `CREATE TABLE IF NOT EXISTS segments (
        first INTEGER PRIMARY KEY, last INTEGER NOT NULL, start_byte INTEGER NOT NULL, bytes INTEGER NOT NULL,
        body BLOB NOT NULL)`,
    );
  }

  /** What an EventLog begins with. */
  async open(): Promise<{ segments: Segment[]; removed: Segment | null }> {
    const rows = this.#storage.sql.exec("SELECT first, last, start_byte AS start, bytes FROM segments ORDER BY first");
    const removed = StoredSegment.safeParse(await this.#storage.get(REMOVED));
    return { segments: z.array(StoredSegment).parse(rows.toArray()), removed: removed.success ? removed.data : null };
  }

  async save({ first, last, start, bytes }: Segment, events: readonly LogEvent[]): Promise<void> {
    const body = zstdCompressSync(encodeSegment(events), { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    this.#storage.sql.exec("INSERT OR REPLACE INTO segments VALUES (?, ?, ?, ?, ?)", first, last, start, bytes, body);
    await this.#storage.sync();
  }

  async load({ first }: Segment): Promise<LogEvent[]> {
    const { body } = Body.parse(this.#storage.sql.exec("SELECT body FROM segments WHERE first = ?", first).one());
    return decodeSegment(zstdDecompressSync(new Uint8Array(body)));
  }

  async remove(segment: Segment): Promise<void> {
    const removed: Segment = { first: 1, last: segment.last, start: 0, bytes: segment.start + segment.bytes };
    await this.#storage.put(REMOVED, removed, { allowUnconfirmed: true });
    this.#storage.sql.exec("DELETE FROM segments WHERE first = ?", segment.first);
  }
}
