/** A flood in which every byte tells its place, and what its beginning hashes to. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";

/** Prints numbered lines, as fast as they are taken: 8 digits and a newline each, so 90 million at most. */
export const numbered = (lines: number): string => `seq 10000000 ${10_000_000 + lines - 1}`;

export const LINE_BYTES = 9;

export const sha256 = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");

/** SHA-256 of the first `bytes` that the shell script `script` prints on this machine. */
export function printedSha256(script: string, bytes: number): string {
  const pipe = `{ ${script}; } | head -c ${bytes} | sha256sum`;
  return execFileSync("sh", ["-c", pipe], { encoding: "utf8" }).slice(0, 64);
}
