import { encodeData, SessionEvent } from "@gantry/contracts";
import { describe, expect, it } from "vitest";
import type { LogEvent } from "../log-event.ts";
import { decodeEvents, encodeEvents } from "./event-line.ts";

const AT = Date.UTC(2026, 10, 20, 12, 0, 0, 7);
const output = (seq: number, bytes: Uint8Array | string): LogEvent => ({
  type: "o",
  seq,
  at: AT,
  frame: encodeData(seq, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes),
});
const lineOf = (event: LogEvent): SessionEvent => SessionEvent.parse(JSON.parse(encodeEvents([event])));

/** A small generator, so that a failure can be repeated: mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("a line", () => {
  it("holds text where the bytes are UTF-8, else base64; a BOM and line separators are text like any other", () => {
    expect(lineOf(output(1, "a\u001b[31m\u2028\ufeff🐎"))).toEqual({
      seq: 1,
      at: "2026-11-20T12:00:00.007Z",
      type: "o",
      data: "a\u001b[31m\u2028\ufeff🐎",
    });
    expect(lineOf(output(2, "\ufeffbom"))).toMatchObject({ data: "\ufeffbom" });
    expect(lineOf(output(3, new Uint8Array([0xf0, 0x9f])))).toMatchObject({ dataBase64: "8J8=" });
    // What looks like a lone surrogate in UTF-8 is not UTF-8.
    expect(lineOf(output(4, new Uint8Array([0xed, 0xa0, 0x80])))).toMatchObject({ dataBase64: "7aCA" });
  });

  it.each<LogEvent>([
    { type: "r", seq: 2, at: AT, cols: 1000, rows: 500 },
    { type: "x", seq: 2, at: AT, code: 0, signal: null },
    { type: "x", seq: 2, at: AT, code: null, signal: "SIGKILL" },
    { type: "gap", seq: 9, at: AT, from: 2, bytes: 123, reason: 'a "reason"\n' },
    { type: "m", seq: 2, at: AT, label: "tests\u2028\n" },
    { type: "i", seq: 2, at: AT, data: new Uint8Array([3]) },
    { type: "i", seq: 2, at: AT, data: new Uint8Array([0xff, 0, 13]) },
    { type: "o", seq: Number.MAX_SAFE_INTEGER, at: 0, frame: encodeData(Number.MAX_SAFE_INTEGER, new Uint8Array(0)) },
  ])("gives back %j", (event) => {
    expect(SessionEvent.safeParse(JSON.parse(encodeEvents([event]))).success).toBe(true);
    expect(decodeEvents(encodeEvents([event]))).toEqual([event]);
  });

  it("is not taken from somebody else", () => {
    expect(decodeEvents("")).toEqual([]);
    expect(() => decodeEvents("nonsense\n")).toThrow("archived events is not JSON");
    expect(() => decodeEvents('{"seq":1,"at":"2026-11-20T12:00:00.007Z","type":"q"}\n')).toThrow("an archived event");
  });
});

it("gives back the same bytes in the same events, wherever random bytes are split: 200 seeds", () => {
  const texts = ["žluťoučký kůň\r\n", "🐎🏳️‍🌈", "\u001b[1;31merr\u001b[0m", "\ufeff", '\0\u007f"\\/\n', "plain text "];
  for (let seed = 1; seed <= 200; seed++) {
    const next = random(seed);
    const pieces = Array.from({ length: 40 }, () =>
      next() < 0.2
        ? Uint8Array.from({ length: Math.floor(next() * 9) }, () => Math.floor(next() * 256))
        : new TextEncoder().encode(texts[Math.floor(next() * texts.length)]),
    );
    const bytes = Buffer.concat(pieces);
    const events: LogEvent[] = [];
    for (let at = 0; at < bytes.length;) {
      const end = at + 1 + Math.floor(next() * 12);
      events.push(output(events.length + 1, new Uint8Array(bytes.subarray(at, end))));
      at = end;
    }
    const lines = encodeEvents(events);
    expect(lines.split("\n")).toHaveLength(events.length + 1);
    expect(decodeEvents(lines), `seed ${seed}`).toEqual(events);
  }
});
