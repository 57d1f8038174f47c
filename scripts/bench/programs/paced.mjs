/**
 * Runs on a PTY: `paced <bytes per second> <seconds>`. Says `ready`, waits for a byte, then writes at that rate a chunk
 * every TICK_MS: `T` and the epoch ms at which it was due to be written, then filler without a T. Last of all, the
 * SHA-256 of everything behind `ready` as 64 characters. A write that blocks is caught up with.
 */
import { createHash, randomBytes } from "node:crypto";
import { readSync, writeSync } from "node:fs";
import { performance } from "node:perf_hooks";

const TICK_MS = 5;
/** Of one write, so that catching up is no flood. Bytes. */
const CHUNK_BYTES = 256 * 1024;

const [rate, seconds] = process.argv.slice(-2).map(Number);
const filler = Buffer.from(
  randomBytes(CHUNK_BYTES)
    .toString("hex")
    .match(/.{99}/g)
    .join("\n")
    .padEnd(2 * CHUNK_BYTES, "0"),
);
const hash = createHash("sha256");
const idle = new Int32Array(new SharedArrayBuffer(4));
const now = () => performance.timeOrigin + performance.now();

function write(bytes) {
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
}

write(Buffer.from("ready"));
readSync(0, Buffer.alloc(1), 0, 1, null);
const began = now();
const total = rate * seconds;
for (let written = 0; written < total;) {
  const due = Math.min(total, Math.floor(((now() - began) / 1000) * rate)) - written;
  if (due < 32) {
    Atomics.wait(idle, 0, 0, TICK_MS);
    continue;
  }
  const stamp = Buffer.from(`T${now().toFixed(3)}\n`);
  const from = Math.floor(Math.random() * CHUNK_BYTES);
  const length = Math.min(due, CHUNK_BYTES) - stamp.length;
  const chunk = Buffer.concat([stamp, filler.subarray(from, from + Math.max(0, length))]);
  hash.update(chunk);
  write(chunk);
  written += chunk.length;
  Atomics.wait(idle, 0, 0, TICK_MS);
}
write(Buffer.from(hash.digest("hex")));
