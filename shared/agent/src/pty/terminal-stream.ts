/** The readable stream over a PTY's master, closed only by who owns it. */
import { ReadStream } from "node:tty";

type Destroyed = (err?: Error | null) => void;

/**
 * Node closes a stream's descriptor when a read fails (EIO, when nobody has the other side open), and to close the
 * master kills the session: but its process may live on without a terminal, or open it again. So the closing waits.
 */
export class TerminalStream extends ReadStream {
  readonly #hungUp: () => void;
  #mayClose = false;
  #waiting: Destroyed | null = null;

  /** `hungUp` is called when the stream has nothing more to say; the descriptor is still open then. */
  constructor(fd: number, hungUp: () => void) {
    super(fd, { allowHalfOpen: true });
    this.#hungUp = hungUp;
    this.once("end", hungUp);
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
