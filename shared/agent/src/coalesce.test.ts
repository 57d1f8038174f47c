import { createHash, randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Coalescer } from "./coalesce.ts";
import { CHUNK_BYTES, GATHER_MS } from "./limits.ts";

let chunks: string[];
let coalescer: Coalescer;
const bytes = (text: string): Uint8Array => Buffer.from(text);

beforeEach(() => {
  vi.useFakeTimers();
  chunks = [];
  coalescer = new Coalescer((chunk) => chunks.push(Buffer.from(chunk).toString("latin1")));
});
afterEach(() => {
  coalescer.end();
  vi.useRealTimers();
});

test("the first chunk goes out at once, what follows is gathered for GATHER_MS", () => {
  for (const text of ["a", "b", "c"]) coalescer.push(bytes(text));
  expect(chunks).toEqual(["a"]);
  vi.advanceTimersByTime(GATHER_MS);
  expect(chunks).toEqual(["a", "bc"]);
});

test("after a pause a chunk is the first again", () => {
  coalescer.push(bytes("a"));
  vi.advanceTimersByTime(GATHER_MS);
  coalescer.push(bytes("b"));
  expect(chunks).toEqual(["a", "b"]);
});

test("a flood goes out in full chunks, without waiting", () => {
  coalescer.push(bytes("first"));
  for (let i = 0; i < 160; i++) coalescer.push(new Uint8Array(1000));
  expect(chunks.map((chunk) => chunk.length)).toEqual([5, CHUNK_BYTES, CHUNK_BYTES]);
  vi.advanceTimersByTime(GATHER_MS);
  expect(chunks.at(-1)?.length).toBe(160_000 - 2 * CHUNK_BYTES);
});

test("the echo of a key is not held, and what waited goes before it", () => {
  coalescer.push(bytes("a"));
  coalescer.push(bytes("b"));
  coalescer.hurry();
  coalescer.push(bytes("c"));
  coalescer.push(bytes("d"));
  expect(chunks).toEqual(["a", "bc"]);
});

test("end emits what waits and no timer is left", () => {
  coalescer.push(bytes("a"));
  coalescer.push(bytes("b"));
  coalescer.end();
  expect(chunks).toEqual(["a", "b"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("no byte is lost or moved, whatever the sizes", () => {
  const [sent, got] = [createHash("sha256"), createHash("sha256")];
  const mixed = new Coalescer((chunk) => {
    expect(chunk.length).toBeLessThanOrEqual(CHUNK_BYTES);
    got.update(chunk);
  });
  for (let i = 0; i < 2000; i++) {
    const data = randomBytes((i * 7919) % 30_000);
    sent.update(data);
    if (i % 7 === 0) mixed.hurry();
    mixed.push(data);
    if (i % 11 === 0) vi.advanceTimersByTime(3);
  }
  mixed.end();
  expect(got.digest("hex")).toBe(sent.digest("hex"));
});
