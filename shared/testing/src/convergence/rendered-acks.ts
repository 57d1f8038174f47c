/** Tells the hub what was rendered as a page does: at once for many bytes, soon for few, and not while it is held. */

/** Bytes rendered since the last ack that call for one at once. */
const ACK_BYTES = 100_000;
/** A rendered byte waits at most this long for its ack. Milliseconds. */
const ACK_MS = 250;

export class RenderedAcks {
  readonly #send: (seq: number) => void;
  #acked = 0;
  #rendered = 0;
  #bytes = 0;
  #held = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(send: (seq: number) => void) {
    this.#send = send;
  }

  /** A socket begins whose hub expects no ack up to `seq`. */
  begin(seq: number): void {
    this.stop();
    this.#acked = this.#rendered = seq;
    this.#bytes = 0;
  }

  rendered(seq: number, bytes: number): void {
    this.#rendered = Math.max(this.#rendered, seq);
    this.#bytes += bytes;
    if (this.#bytes >= ACK_BYTES) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), ACK_MS);
  }

  /** What is rendered meanwhile is acknowledged when it is over. */
  hold(on: boolean): void {
    this.#held = on;
    if (!on) this.#flush();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #flush(): void {
    this.stop();
    if (this.#held || this.#rendered <= this.#acked) return;
    this.#bytes = 0;
    this.#acked = this.#rendered;
    this.#send(this.#acked);
  }
}
