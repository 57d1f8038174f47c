/** Output that a v1 client was sent and has not acknowledged, counted in bytes of bounded bookkeeping. */

/** Output between two marks at least, except for the last one. Bytes. LAG_BYTES then needs 128 marks. */
const GRAIN_BYTES = 8 * 1024;

interface Mark {
  seq: number;
  /** Output sent up to and with `seq`, from the first byte of this socket on. */
  total: number;
}

export class Backlog {
  #marks: Mark[] = [];
  #sent = 0;
  #acked = 0;

  /** Sent and not acknowledged. Bytes, up to GRAIN_BYTES more than true. */
  get bytes(): number {
    return this.#sent - this.#acked;
  }

  /** Sent since the socket came. Bytes. */
  get sent(): number {
    return this.#sent;
  }

  /** Known to be rendered since the socket came. Bytes. */
  get acked(): number {
    return this.#acked;
  }

  push(seq: number, bytes: number): void {
    if (bytes === 0) return;
    this.#sent += bytes;
    const last = this.#marks.at(-1);
    const before = this.#marks.at(-2)?.total ?? this.#acked;
    if (last !== undefined && this.#sent - before <= GRAIN_BYTES) {
      last.seq = seq;
      last.total = this.#sent;
    } else {
      this.#marks.push({ seq, total: this.#sent });
    }
  }

  /** Everything up to and with `seq` is rendered. Gives true when that is more than before. */
  ack(seq: number): boolean {
    let covered = 0;
    for (const mark of this.#marks) {
      if (mark.seq > seq) break;
      this.#acked = mark.total;
      covered++;
    }
    if (covered > 0) this.#marks = this.#marks.slice(covered);
    return covered > 0;
  }
}
