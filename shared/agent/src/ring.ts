/** The newest events of a session, numbered without a hole; the oldest go first. */
import { RING_BYTES } from "@gantry/contracts";
import type { SessionEvent, Size } from "./event.ts";
import type { Frames } from "./frames.ts";
import { EVENT_OVERHEAD_BYTES } from "./limits.ts";

/** Dropped places at the array's front that are worth a copy of the rest. */
const COMPACT_AT = 1024;

export class Ring {
  readonly #frames: Frames;
  #events: (SessionEvent | undefined)[] = [];
  #head = 0;
  #bytes = 0;
  #last = 0;
  #offset = 0;
  /** The size in force where the first retained event starts. */
  #base: Size;

  /** `frames` gets the memory of what is dropped. */
  constructor(size: Size, frames: Frames) {
    this.#base = size;
    this.#frames = frames;
  }

  /** The newest n; 0 before the first event. */
  get last(): number {
    return this.#last;
  }

  /** Bytes of output ever appended: the offset at which the next event starts. */
  get offset(): number {
    return this.#offset;
  }

  /** The oldest retained n; last + 1 when nothing is retained. */
  get first(): number {
    return this.#last - this.length + 1;
  }

  get length(): number {
    return this.#events.length - this.#head;
  }

  /** What the ring holds in memory, bytes. */
  get cost(): number {
    return this.#bytes + this.length * EVENT_OVERHEAD_BYTES;
  }

  /** Appends the event that has number last + 1; drops the oldest beyond RING_BYTES of output. */
  append(event: SessionEvent): void {
    this.#events.push(event);
    this.#last = event.n;
    this.#offset += event.bytes;
    this.#bytes += event.bytes;
    while (this.#bytes > RING_BYTES) this.dropOldest();
  }

  /** The event with number n; undefined when it is trimmed or not there yet. */
  get(n: number): SessionEvent | undefined {
    const at = n - this.first;
    return at < 0 ? undefined : this.#events[this.#head + at];
  }

  /** The byte offset at which event n starts; that of the first retained for a trimmed one. */
  offsetOf(n: number): number {
    return this.get(Math.max(n, this.first))?.offset ?? this.#offset;
  }

  /** The size in force where event n starts. */
  sizeAt(n: number): Size {
    let size = this.#base;
    for (let at = this.first; at < n && at <= this.#last; at++) size = this.get(at)?.size ?? size;
    return size;
  }

  /** Gives up the oldest event; false when there is none. */
  dropOldest(): boolean {
    const event = this.#events[this.#head];
    if (!event) return false;
    this.#events[this.#head++] = undefined;
    this.#bytes -= event.bytes;
    if (event.readers === 0 && typeof event.frame !== "string") this.#frames.free(event.frame);
    this.#base = event.size ?? this.#base;
    if (this.#head >= COMPACT_AT && this.#head * 2 > this.#events.length) {
      this.#events = this.#events.slice(this.#head);
      this.#head = 0;
    }
    return true;
  }
}
