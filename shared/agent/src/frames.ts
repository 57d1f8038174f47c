/**
 * The memory of output frames, used again. Under a flood each would be new memory outside of V8's heap, and V8 answers
 * so many megabytes of that with a full garbage collection: an eighth of the agent's time, in pauses in which no
 * terminal is read.
 */
import { encodeOutput, LINK_HEADER_BYTES, RING_BYTES } from "@gantry/contracts";
import { CHUNK_BYTES } from "./limits.ts";

/** Free frames kept at most, those of one full ring; what is freed beyond it is left to the garbage collection. */
const MAX_FREE = RING_BYTES / CHUNK_BYTES;

export class Frames {
  readonly #free: Uint8Array<ArrayBuffer>[] = [];

  /** The frame of an output event; `data` is copied. Only that of a full chunk may be memory that was used before. */
  encode(offset: number, n: number, data: Uint8Array): Uint8Array<ArrayBuffer> {
    return encodeOutput(offset, n, data, data.length === CHUNK_BYTES ? this.#free.pop() : undefined);
  }

  /** Takes back a frame that nobody reads any more. */
  free(frame: Uint8Array<ArrayBuffer>): void {
    const full = frame.length === LINK_HEADER_BYTES + CHUNK_BYTES;
    if (full && this.#free.length < MAX_FREE) this.#free.push(frame);
  }
}
