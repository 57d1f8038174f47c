/** One gzip file made of deflated pieces, without inflating them. */
import { combineCrc32 } from "./crc32-combine.ts";
import type { Piece } from "./deflate-piece.ts";

/** Magic, deflate, no name, no time, no system: RFC 1952, 2.3. */
const HEADER = new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
/** A last, empty block: RFC 1951, 3.2.6. */
const LAST_BLOCK = [3, 0];

export class GzipStream {
  #crc = 0;
  #size = 0;
  readonly header: Uint8Array<ArrayBuffer> = HEADER;

  /** The bytes of a piece; call it in order and send what it gives. */
  add({ body, size, crc }: Piece): Uint8Array<ArrayBuffer> {
    this.#crc = combineCrc32(this.#crc, crc, size);
    this.#size += size;
    return new Uint8Array(Buffer.from(body, "base64"));
  }

  /** What comes behind the last piece. */
  end(): Uint8Array<ArrayBuffer> {
    const trailer = new Uint8Array(10);
    trailer.set(LAST_BLOCK);
    const view = new DataView(trailer.buffer);
    view.setUint32(2, this.#crc, true);
    view.setUint32(6, this.#size % 2 ** 32, true);
    return trailer;
  }
}
