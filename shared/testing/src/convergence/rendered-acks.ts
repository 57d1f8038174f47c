/** Tells the hub what was rendered as a page does, and not while it is held. */
import { Acks } from "@gantry/ui/acks";

const NOTHING = { seq: 0, bytes: 0 };

export class RenderedAcks {
  readonly #acks: Acks;
  #held = false;
  /** Rendered while it is held. */
  #waiting = NOTHING;

  constructor(send: (seq: number) => void) {
    this.#acks = new Acks(send);
  }

  /** A socket begins whose hub expects no ack up to `seq`. */
  begin(seq: number): void {
    this.#waiting = NOTHING;
    this.#acks.begin(seq);
  }

  rendered(seq: number, bytes: number): void {
    if (this.#held) this.#waiting = { seq, bytes: this.#waiting.bytes + bytes };
    else this.#acks.rendered(seq, bytes);
  }

  /** What is rendered meanwhile is acknowledged when it is over. */
  hold(on: boolean): void {
    this.#held = on;
    const { seq, bytes } = this.#waiting;
    if (on || bytes === 0) return;
    this.#waiting = NOTHING;
    this.#acks.rendered(seq, bytes);
  }

  stop(): void {
    this.#acks.stop();
  }
}
