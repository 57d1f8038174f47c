/** One outbox link: the socket of an AgentContainer that takes batches and answers what is stored. */
import { AppError, BATCHES_AHEAD, type BatchAck, CLOSE, closeReason, OutboxFrame, parseJson } from "@gantry/contracts";
import type { RawData, WebSocket } from "ws";
import { batchFrame } from "./frame.ts";
import type { Carrier, Outbox } from "./outbox.ts";
import type { Span } from "./track.ts";

interface Flight {
  n: number;
  parts: {
    /** Without its bytes, which are counted and bounded where they are kept. */
    part: Span;
    /** It is to be sent again, or was: the answer tells what is stored, and no more. */
    void: boolean;
  }[];
}

/** Answers to batches that were given up are still understood: that many of them. */
const LATE_FLIGHTS = 64;

export class OutboxLink implements Carrier {
  readonly #socket: WebSocket;
  readonly #outbox: Outbox;
  /** Sent and not answered, oldest first. */
  #flights: Flight[] = [];
  #late: Flight[] = [];
  #last = 0;
  #backoffMs: number;
  #backoff: NodeJS.Timeout | null = null;
  /** Runs while something is unanswered. */
  #silence: NodeJS.Timeout | null = null;
  #closing = false;

  /** `socket` is open; the link ends with it. */
  constructor(socket: WebSocket, outbox: Outbox) {
    this.#socket = socket;
    this.#outbox = outbox;
    this.#backoffMs = outbox.bounds.retryMs;
    socket.on("message", (data, isBinary) => this.#onMessage(data, isBinary));
    socket.on("close", (code) => this.#onClose(code));
    // A broken frame or a reset: ws closes the socket by itself, `close` follows.
    socket.on("error", () => {});
    outbox.link(this);
  }

  wake(): void {
    while (!this.#closing && !this.#backoff && this.#flights.length < BATCHES_AHEAD) {
      const parts = this.#outbox.next(this.#flights.length);
      if (!parts) return;
      const n = ++this.#last;
      this.#flights.push({
        n,
        parts: parts.map(({ track, from, next, lost }) => ({ part: { track, from, next, lost }, void: false })),
      });
      this.#socket.send(batchFrame(n, parts), { binary: false });
      this.#silence ??= setTimeout(() => this.#tooLate(), this.#outbox.bounds.answerMs);
    }
  }

  replaced(): void {
    this.#close(CLOSE.REPLACED, "another link took the outbox over");
  }

  stopped(): void {
    this.#close(CLOSE.RESTARTING, "the agent stops");
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    if (this.#closing) return;
    if (isBinary || !(data instanceof Uint8Array)) return this.#close(CLOSE.POLICY, "an answer is text");
    try {
      const frame = parseJson(OutboxFrame, data.toString("utf8"), "the answer");
      if (frame.n > this.#last) return this.#close(CLOSE.POLICY, `batch ${frame.n} was not sent yet`);
      this.#silence?.refresh();
      if (frame.type === "ack") this.#onAck(frame);
      else this.#onRetry(frame.n);
      if (this.#flights.length === 0) this.#stopSilence();
    } catch (err) {
      if (!(err instanceof AppError)) throw err;
      this.#close(CLOSE.POLICY, err.message);
    }
  }

  #onAck({ n, next }: BatchAck): void {
    const of = (flight: Flight): boolean => flight.n === n;
    const flight = this.#flights.find(of) ?? this.#late.find(of);
    if (!flight) return;
    this.#flights = this.#flights.filter((one) => one !== flight);
    this.#outbox.acked();
    let again = false;
    for (const { part, void: isVoid } of flight.parts) {
      // A stream that the answer leaves out was not stored.
      const stored = next[part.track.stream] ?? part.from - part.lost;
      this.#outbox.stored(part.track, stored);
      if (stored >= part.next) this.#backoffMs = this.#outbox.bounds.retryMs;
      else if (!isVoid) again = !this.#rewind(part, stored) || again;
    }
    if (again) this.#wait();
    else this.wake();
  }

  /** All behind `stored` again, whatever was sent of it; false when that was so before and it did not help. */
  #rewind(part: Span, stored: number): boolean {
    for (const flight of this.#flights) {
      for (const other of flight.parts) other.void ||= other.part.track === part.track;
    }
    return part.track.rewind(stored);
  }

  #onRetry(n: number): void {
    const failed = this.#flights.filter((flight) => flight.n >= n);
    this.#flights = this.#flights.filter((flight) => flight.n < n);
    for (const { parts } of failed.toReversed()) {
      for (const one of parts) {
        if (!one.void) one.part.track.resend(one.part);
        one.void = true;
      }
    }
    this.#late = [...this.#late, ...failed].slice(-LATE_FLIGHTS);
    if (failed.length > 0) this.#wait();
  }

  /** Sends nothing for a while, longer each time until something is stored. */
  #wait(): void {
    if (this.#backoff) return;
    const ms = this.#backoffMs * (0.5 + Math.random() / 2);
    this.#backoffMs = Math.min(this.#backoffMs * 2, this.#outbox.bounds.maxRetryMs);
    this.#backoff = setTimeout(() => {
      this.#backoff = null;
      this.wake();
    }, ms);
  }

  /** Whoever holds the other end may have lost the socket without a word: another one gets everything. */
  #tooLate(): void {
    this.#close(CLOSE.TRY_AGAIN, `no answer within ${this.#outbox.bounds.answerMs} ms`);
  }

  #stopSilence(): void {
    if (this.#silence) clearTimeout(this.#silence);
    this.#silence = null;
  }

  /** Batches are stored one after the other: of those without an answer only the first can be the reason. */
  #onClose(code: number): void {
    const [first] = this.#flights;
    if (code === CLOSE.POLICY && first && !this.#closing) this.#outbox.refused(first.parts.map(({ part }) => part));
    this.#end();
  }

  #close(code: number, reason: string): void {
    if (this.#closing) return;
    this.#end();
    this.#socket.close(code, closeReason(reason));
  }

  #end(): void {
    this.#closing = true;
    if (this.#backoff) clearTimeout(this.#backoff);
    this.#stopSilence();
    this.#outbox.unlink(this);
  }
}
