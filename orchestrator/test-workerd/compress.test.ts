import { expect, it } from "vitest";
import { compress, decompress } from "../src/sessions/compress.ts";

function random(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

it.each([0, 1, 32_767, 32_768, 32_769, 40_960, 131_072, 1_000_000])("gives back %i random bytes", (size) => {
  const data = random(size);
  const bytes = compress(data);
  expect(bytes.length).toBeLessThan(size + size / 100 + 64);
  expect(Buffer.compare(decompress(bytes), data)).toBe(0);
});

it("makes text smaller", () => {
  const data = new TextEncoder().encode("compiled and linked\r\n".repeat(20_000));
  const bytes = compress(data);
  expect(bytes.length).toBeLessThan(data.length / 50);
  expect(Buffer.compare(decompress(bytes), data)).toBe(0);
});

it("refuses what it did not make", () => {
  expect(() => decompress(random(100))).toThrow();
});
