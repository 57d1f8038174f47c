/** The readable stream over a PTY's master, closed only by who owns it. */
import { ReadStream } from "node:tty";

type Destroyed = (err?: Error | null) => void;

/** What one event of a stream brings at most. Bytes. */
const EVENT_BYTES = 64 * 1024;

/**
 * Where every stream of the agent reads into. Without it Node allocates 64 KiB for each read of a terminal, which
 * brings 4 KiB at most, and the garbage collection of those was a quarter of the agent's time under a flood.
 */
const buffer = Buffer.allocUnsafeSlow(EVENT_BYTES);

/**
 * Node closes a stream's descriptor when a read fails (EIO, when nobody has the other side open), and to close the
 * master kills the session: but its process may live on without a terminal, or open it again. So the closing waits.
 */
export class TerminalStream extends ReadStream {
  readonly #hungUp: () => void;
  #mayClose = false;
  #waiting: Destroyed | null = null;

  /**
   * `output` gets a view that is valid during the call only; nothing is kept for later, so there is no `data` event.
   * `hungUp` is called when the stream has nothing more to say; the descriptor is still open then.
   */
  constructor(fd: number, output: (data: Uint8Array) => void, hungUp: () => void) {
    const callback = (count: number): boolean => {
      output(buffer.subarray(0, count));
      return true;
    };
    super(fd, { allowHalfOpen: true, onread: { buffer, callback } });
    this.#hungUp = hungUp;
    this.once("end", hungUp);
    this.resume();
  }

  /** Closes the descriptor; `close` follows. */
  release(): void {
    this.#mayClose = true;
    const destroyed = this.#waiting;
    this.#waiting = null;
    if (destroyed) super._destroy(null, destroyed);
    else this.destroy();
  }

  override _destroy(err: Error | null, destroyed: Destroyed): void {
    if (this.#mayClose) return super._destroy(err, destroyed);
    this.#waiting = destroyed;
    this.#hungUp();
  }
}
