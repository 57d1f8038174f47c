/**
 * Output in pieces that end between characters. xterm 6.0 forgets a character that it gets in two parts when its second
 * byte is 0x80 (common/input/TextDecoder.ts takes that for a byte that is not there): dashes, quotes, joiners.
 */

/** How many bytes at the end begin a character of UTF-8 that is not complete: 0-3. */
export function incompleteBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

/** xterm itself cuts what is longer than 128 KiB, anywhere. Bytes. */
const PIECE_BYTES = 64 * 1024;

const NOTHING = new Uint8Array(0);

export class Utf8Pieces {
  /** The beginning of a character; at most 3 bytes. */
  #held = NOTHING;

  /** Whether nothing is held back. */
  get whole(): boolean {
    return this.#held.length === 0;
  }

  /** What can be read now, the beginning of a character at the end held back for the next call. */
  *take(data: Uint8Array): Iterable<Uint8Array> {
    const all = this.#joined(data);
    for (let at = 0; at < all.length;) {
      const piece = all.subarray(at, at + PIECE_BYTES);
      const length = piece.length - incompleteBytes(piece);
      const last = at + piece.length === all.length;
      if (length > 0) yield piece.subarray(0, length);
      at += length;
      if (!last) continue;
      this.#held = all.slice(at);
      return;
    }
  }

  /** Forgets what is held back. */
  clear(): void {
    this.#held = NOTHING;
  }

  #joined(data: Uint8Array): Uint8Array {
    if (this.#held.length === 0) return data;
    const all = new Uint8Array(this.#held.length + data.length);
    all.set(this.#held);
    all.set(data, this.#held.length);
    this.#held = NOTHING;
    return all;
  }
}
