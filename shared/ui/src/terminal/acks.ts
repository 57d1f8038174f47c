/** When to tell the hub what was rendered: often enough for its window, seldom enough to cost nothing. */

/**
 * Bytes rendered since the last ack that call for one: at once, but in a flood ACK_PACE_MS after the last. Less than the
 * 128 KiB at which a hub lets a program go on, so that none waits for what is not worth an ack.
 */
export const ACK_BYTES = 100_000;
/** ms between two acks of a flood: one costs its client, the way and the hub what some 30 KB of output do. */
export const ACK_PACE_MS = 10;
/** Bytes that are acked however soon: two of these stay below the 512 KiB at which a hub has the program wait. */
export const ACK_MOST_BYTES = 224 * 1024;
/** ms that a rendered byte waits for its ack at most. */
export const ACK_MS = 250;

export class Acks {
  readonly #send: (seq: number) => void;
  #acked = 0;
  #rendered = 0;
  #bytes = 0;
  /** performance.now() of the last ack. */
  #sentAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** The timer is that of a flood. */
  #paced = false;

  constructor(send: (seq: number) => void) {
    this.#send = send;
  }

  /** A socket begins whose hub has sent nothing above `floor` yet: an ack of more, or of less, would be refused. */
  begin(floor: number): void {
    this.stop();
    this.#acked = floor;
    this.#rendered = floor;
    this.#bytes = 0;
  }

  /** Everything up to `seq` is on the screen, `bytes` of it since the last call. */
  rendered(seq: number, bytes: number): void {
    if (seq <= this.#rendered) return;
    this.#rendered = seq;
    this.#bytes += bytes;
    if (this.#bytes < ACK_BYTES) {
      this.#timer ??= setTimeout(() => this.#flush(), ACK_MS);
      return;
    }
    const wait = this.#sentAt + ACK_PACE_MS - performance.now();
    if (wait <= 0 || this.#bytes >= ACK_MOST_BYTES) return this.#flush();
    if (this.#paced) return;
    this.stop();
    this.#paced = true;
    this.#timer = setTimeout(() => this.#flush(), wait);
  }

  /** The hub expects no ack up to `seq` (a snapshot). */
  skip(seq: number): void {
    this.#acked = Math.max(this.#acked, seq);
    this.#rendered = Math.max(this.#rendered, seq);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#paced = false;
  }

  #flush(): void {
    this.stop();
    this.#bytes = 0;
    if (this.#rendered <= this.#acked) return;
    this.#acked = this.#rendered;
    this.#sentAt = performance.now();
    this.#send(this.#acked);
  }
}
