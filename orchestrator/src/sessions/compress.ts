/**
 * Bytes as they are kept in SQLite: zstd frames, each behind its length. One frame where the runtime can: in workerd up
 * to 1.20260918 at least (1.20261117 is right) zstdCompressSync throws "Unexpected end of file" when a result is larger
 * than some 40 KB, as that of any 40 KB of random bytes is (cloudflare/workerd#6769).
 */
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";

/** Input of one frame where one for all is too large: even random bytes stay below what any workerd gives out. */
const FRAME_BYTES = 32 * 1024;
const LENGTH_BYTES = 4;
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export function compress(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const frames = oneFrame(data) ?? manyFrames(data);
  const all = new Uint8Array(frames.reduce((sum, frame) => sum + LENGTH_BYTES + frame.length, 0));
  const view = new DataView(all.buffer);
  let at = 0;
  for (const frame of frames) {
    view.setUint32(at, frame.length);
    all.set(frame, at + LENGTH_BYTES);
    at += LENGTH_BYTES + frame.length;
  }
  return all;
}

function oneFrame(data: Uint8Array): Uint8Array[] | null {
  try {
    return [zstdCompressSync(data, FAST)];
  } catch {
    return null;
  }
}

function manyFrames(data: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += FRAME_BYTES) {
    frames.push(zstdCompressSync(data.subarray(at, at + FRAME_BYTES), FAST));
  }
  return frames;
}

/** What `compress` was given. Throws when the bytes are not its. */
export function decompress(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const from = at + LENGTH_BYTES;
    at = from + view.getUint32(at);
    parts.push(zstdDecompressSync(bytes.subarray(from, at)));
  }
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let to = 0;
  for (const part of parts) {
    all.set(part, to);
    to += part.length;
  }
  return all;
}
