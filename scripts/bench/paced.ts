/** A program that writes at a given rate, with the time in what it writes, and its own SHA-256 at the end. */
import { readFileSync } from "node:fs";

const SOURCE = readFileSync(new URL("./programs/paced.mjs", import.meta.url), "utf8");

/** What it says before it waits for a byte. */
export const PACED_READY = /ready$/;
/** Its SHA-256 at the end. Bytes. */
export const SUM_BYTES = 64;
/** `T1763640000000.123\n`: when a chunk was written, epoch ms. */
const STAMP_BYTES = 18;
const STAMP = 0x54;

/** The command of a session. `rate`: bytes a second. A machine that can run a fleet has `node` in its PATH. */
export function pacedCommand(rate: number, seconds: number): string[] {
  const script = `stty raw -echo; exec node --input-type=module -e "$0" paced "$1" "$2"`;
  return ["sh", "-c", script, SOURCE, String(rate), String(seconds)];
}

/** The moments at which the chunks that begin in `data` were written, epoch ms; one that is cut off is left out. */
export function stampsOf(data: Buffer): number[] {
  const stamps: number[] = [];
  for (let at = data.indexOf(STAMP); at !== -1; at = data.indexOf(STAMP, at + 1)) {
    if (at + STAMP_BYTES <= data.length) stamps.push(Number(data.toString("latin1", at + 1, at + STAMP_BYTES)));
  }
  return stamps;
}
