/** Input that waits for a container to start. */
import { QUEUED_INPUT_BYTES } from "@gantry/contracts";

export class InputQueue {
  #waiting: Uint8Array[] = [];
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** False, and nothing is kept, when it would hold more than 64 KiB. */
  push(data: Uint8Array): boolean {
    if (this.#bytes + data.length > QUEUED_INPUT_BYTES) return false;
    this.#waiting.push(data);
    this.#bytes += data.length;
    return true;
  }

  /** Everything in order; the queue is empty afterwards. */
  take(): Uint8Array[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    return waiting;
  }
}
