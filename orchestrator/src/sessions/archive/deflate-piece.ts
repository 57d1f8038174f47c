/**
 * A segment's body: base64 of its lines, deflated so that pieces put one behind the other are one deflate stream. So D1
 * carries a tenth of the bytes, as TEXT (a BLOB comes out of it as an array of numbers), and a whole history is answered
 * by slices as they are. Measured: 100,000 events of 64 bytes in 34 ms, as plain text in 137, of which sending the bare
 * 13 MB is 57.
 */
import { constants, crc32, deflateRawSync, inflateRawSync } from "node:zlib";

export interface Piece {
  /** Base64 of the piece. */
  body: string;
  /** What it inflates to: bytes, and their CRC-32. */
  size: number;
  crc: number;
}

/** Ends on a byte border with no end-of-stream mark: another piece, which refers to nothing before it, may follow. */
const FLUSH = { finishFlush: constants.Z_SYNC_FLUSH };

export function packLines(lines: string): Piece {
  const bytes = Buffer.from(lines);
  // Level 1: a flood is sealed beside the echo of other terminals.
  const body = deflateRawSync(bytes, { level: constants.Z_BEST_SPEED, ...FLUSH }).toString("base64");
  return { body, size: bytes.length, crc: crc32(bytes) };
}

/** Throws when it is no piece. */
export function unpackLines(body: string): string {
  return inflateRawSync(Buffer.from(body, "base64"), FLUSH).toString();
}
