/** Segments in a Durable Object's own storage: a small index entry and a body each. */
import { z } from "zod";
import type { LogEvent, Segment, SegmentStore } from "./event-log.ts";
import { decodeSegment, encodeSegment } from "./segment-codec.ts";

const StoredSegment = z.object({ first: z.number(), last: z.number(), start: z.number(), bytes: z.number() });
const INDEX = "index:";
const REMOVED = "removed";

/** Keys sort as text, seqs as numbers. */
const key = (prefix: string, seq: number): string => prefix + String(seq).padStart(16, "0");

export class DurableSegmentStore implements SegmentStore {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** What an EventLog begins with. */
  async open(): Promise<{ segments: Segment[]; removed: Segment | null }> {
    const index = await this.#storage.list({ prefix: INDEX });
    const removed = StoredSegment.safeParse(await this.#storage.get(REMOVED));
    return {
      segments: z.array(StoredSegment).parse([...index.values()]),
      removed: removed.success ? removed.data : null,
    };
  }

  /** `allowUnconfirmed`: clients see output before it is stored; only the ack to the agent waits for this promise. */
  async save(segment: Segment, events: readonly LogEvent[]): Promise<void> {
    const body = encodeSegment(events);
    await this.#storage.put(
      { [key(INDEX, segment.first)]: segment, [key("body:", segment.first)]: body },
      { allowUnconfirmed: true },
    );
    await this.#storage.sync();
  }

  async load(segment: Segment): Promise<LogEvent[]> {
    const body = await this.#storage.get(key("body:", segment.first));
    if (!(body instanceof Uint8Array)) throw new Error(`invariant violation: segment ${segment.first} has no body`);
    return decodeSegment(body);
  }

  async remove(segment: Segment): Promise<void> {
    const removed: Segment = { first: 1, last: segment.last, start: 0, bytes: segment.start + segment.bytes };
    await this.#storage.put(REMOVED, removed, { allowUnconfirmed: true });
    await this.#storage.delete([key(INDEX, segment.first), key("body:", segment.first)], { allowUnconfirmed: true });
  }
}
