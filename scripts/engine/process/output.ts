/** The last bytes a container wrote to its standard output and error, for `docker logs` and for failure reports. */

/** Bytes kept of each container's output. */
const OUTPUT_BYTES = 64 * 1024;

export class Output {
  readonly #chunks: { stream: 1 | 2; bytes: Buffer }[] = [];
  #size = 0;

  /** Keeps `bytes` of stream 1 (output) or 2 (error), forgetting the oldest chunks beyond the bound. */
  add(stream: 1 | 2, bytes: Buffer): void {
    this.#chunks.push({ stream, bytes });
    this.#size += bytes.length;
    while (this.#size > OUTPUT_BYTES && this.#chunks.length > 1) this.#size -= this.#chunks.shift()?.bytes.length ?? 0;
  }

  /** Docker's multiplexed form: 1 byte stream, 3 zero, 4 length (big-endian), then that many bytes. */
  frames(): Buffer {
    const parts = this.#chunks.flatMap(({ stream, bytes }) => {
      const head = Buffer.alloc(8);
      head.writeUInt8(stream, 0);
      head.writeUInt32BE(bytes.length, 4);
      return [head, bytes];
    });
    return Buffer.concat(parts);
  }

  /** The last `bytes` of both streams as text. */
  tail(bytes: number): string {
    return Buffer.concat(this.#chunks.map((chunk) => chunk.bytes))
      .subarray(-bytes)
      .toString("utf8")
      .trim();
  }
}
