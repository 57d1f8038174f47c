/**
 * A program for a PTY: `wild-output <seed>` says `ready`, waits for a byte, then writes what `wildOutput(seed)` gives:
 * text, colours, UTF-8, cursor moves and erasing, cut at places that mean nothing, with pauses and bursts.
 */
import { readSync, writeSync } from "node:fs";

const READY = "ready\r\n";
const WORDS = ["build", "test", "deploy", "warning:", "error", "src/index.ts", "42%", "->", "[ok]", "│", "└──"];
/** One, two and no columns wide, of two, three and four bytes, joined and combining. */
const SIGNS = ["é", "ß", "Ж", "漢字", "終端", "한글", "🚀", "👩‍💻", "e\u0301", "☕", "ﬁ", "🇩🇪"];

/** Everything that is written behind `ready`, and where it is cut: pieces, each with the ms to wait before it. */
export function wildOutput(seed) {
  let state = (seed * 2654435761) >>> 0;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state / 2 ** 32;
  };
  if (state === 0) state = 1;
  const int = (low, high) => low + Math.floor(next() * (high - low + 1));
  const pick = (values) => values[int(0, values.length - 1)];
  const sgr = () =>
    pick([
      () => "0",
      () => pick(["1", "2", "3", "4", "7", "9", "22", "24", "27"]),
      () => `${int(30, 37)}`,
      () => `${int(40, 47)}`,
      () => `${int(90, 97)};1`,
      () => `38;5;${int(0, 255)}`,
      () => `48;5;${int(16, 231)}`,
      () => `38;2;${int(0, 255)};${int(0, 255)};${int(0, 255)}`,
    ])();
  const token = pick.bind(null, [
    () => `${pick(WORDS)} `,
    () => `${pick(WORDS)} `,
    () => `${pick(WORDS)} `,
    () => pick(SIGNS),
    () => "\r\n",
    () => "\r\n",
    () => "\t",
    () => "\b",
    () => "\r",
    () => `\x1b[${sgr()}m`,
    () => `\x1b[${sgr()}m`,
    () => `\x1b[${int(1, 50)};${int(1, 160)}H`,
    () => `\x1b[${int(1, 9)}${pick(["A", "B", "C", "D", "G"])}`,
    () => pick(["\x1b[K", "\x1b[1K", "\x1b[2K", "\x1b[J", "\x1b[3X", "\x1b[2P", "\x1b[2@"]),
    () => `${"=".repeat(int(1, 200))}`,
  ]);
  // Some seeds write more than any buffer on the way holds.
  const bytes = seed % 8 === 0 ? 3_000_000 : int(60_000, 400_000);
  const parts = [];
  let length = 0;
  while (length < bytes) {
    const part = Buffer.from(token()());
    parts.push(part);
    length += part.length;
  }
  const whole = Buffer.concat(parts);
  const pieces = [];
  for (let at = 0; at < whole.length;) {
    const burst = next() < 0.1 ? int(16_384, seed % 8 === 0 ? 600_000 : 60_000) : 0;
    const data = whole.subarray(at, at + (burst || int(1, Math.ceil(bytes / 100))));
    pieces.push({ waitMs: int(0, 16), data });
    at += data.length;
  }
  return pieces;
}

/** Everything the terminal shows, `ready` included. */
export function wildBytes(seed) {
  return Buffer.concat([Buffer.from(READY), ...wildOutput(seed).map(({ data }) => data)]);
}

function run(seed) {
  const idle = new Int32Array(new SharedArrayBuffer(4));
  const write = (data) => {
    for (let at = 0; at < data.length;) at += writeSync(1, data, at);
  };
  write(Buffer.from(READY));
  readSync(0, Buffer.alloc(1), 0, 1, null);
  for (const { waitMs, data } of wildOutput(seed)) {
    if (waitMs > 0) Atomics.wait(idle, 0, 0, waitMs);
    write(data);
  }
}

if (process.argv[1] === "wild-output") run(Number(process.argv[2]));
