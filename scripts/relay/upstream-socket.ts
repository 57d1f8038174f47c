/** The socket a relay dials: what it reads goes on to another socket without an allocation for each read. */
import { Socket } from "node:net";

/**
 * What one read brings at most, and so all that a relay holds of its upstream. Bytes a connection. Pages that no read
 * has filled take no memory, so a connection costs what its largest read so far was.
 */
const READ_BYTES = 256 * 1024;

/**
 * Not connected yet; it stays readable after it is ended. Until `pourInto` it is a stream like any other (an HTTP
 * client can parse an answer from it); from then on it has no `data` events, only `end`, `error` and `close`.
 *
 * Node allocates 64 KiB for each read of a plain socket and reports it to V8, which then collects garbage for a third
 * of the time of a busy relay. `onread` reads into one buffer that is used again.
 */
export class UpstreamSocket extends Socket {
  #to: Socket | "nobody yet" | "nobody any more" = "nobody yet";
  /** The buffer is part of a write that the kernel has not taken whole; a read would overwrite it. */
  #waiting = false;

  constructor() {
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    const callback = (count: number): boolean => this.#take(buffer.subarray(0, count));
    super({ allowHalfOpen: true, onread: { buffer, callback } });
    this.setNoDelay(true);
  }

  /** Writes what is there and what arrives to `to`, no faster than `to` takes it; drops it once that is closed. */
  pourInto(to: Socket): void {
    for (let chunk: unknown = this.read(); chunk instanceof Uint8Array; chunk = this.read()) to.write(chunk);
    this.#to = to;
    to.once("close", () => {
      this.#to = "nobody any more";
      this.#waiting = false;
      this.resume();
    });
    this.resume();
  }

  /** Gives false to stop the reading. */
  #take(data: Buffer): boolean {
    if (this.#to === "nobody any more") return true;
    if (this.#to === "nobody yet") return this.push(Buffer.from(data));
    this.#to.write(data, this.#written);
    this.#waiting = this.#to.writableLength > 0;
    return !this.#waiting;
  }

  readonly #written = (): void => {
    if (!this.#waiting || !(this.#to instanceof Socket) || this.#to.writableLength > 0) return;
    this.#waiting = false;
    this.resume();
  };

  override _read(size: number): void {
    if (!this.#waiting) super._read(size);
  }
}
