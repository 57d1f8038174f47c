/** A batch as text, put together from bytes that are JSON already. */
import type { Part } from "./track.ts";
import { SEPARATOR_BYTES } from "./chunk.ts";

/** The frame of batch `n`; `parts` are of one boot, at least one. */
export function batchFrame(n: number, parts: readonly Part[]): Buffer {
  const pieces: Buffer[] = [];
  let before = `{"type":"batch","n":${n},"boot":${JSON.stringify(parts[0]?.track.boot)},"parts":[`;
  for (const { track, from, lost, bodies } of parts) {
    pieces.push(Buffer.from(`${before}{"stream":"${track.stream}","from":${from},"lost":${lost},"items":[`));
    pieces.push(...bodies.slice(0, -1), bodies.at(-1)?.subarray(0, -SEPARATOR_BYTES) ?? Buffer.alloc(0));
    before = "]},";
  }
  pieces.push(Buffer.from("]}]}"));
  return Buffer.concat(pieces);
}
