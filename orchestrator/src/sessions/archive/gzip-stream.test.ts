import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { packLines, unpackLines } from "./deflate-piece.ts";
import { GzipStream } from "./gzip-stream.ts";

const texts = ["", "a\n", "žluťoučký 🐎\n".repeat(9), "x".repeat(300_000), `${Math.PI}\n`.repeat(20_000)];

it.each(texts)("packs and unpacks %#", (text) => {
  expect(unpackLines(packLines(text).body)).toBe(text);
});

it("makes one gzip file of pieces, with the right checksum: gunzip refuses a wrong one", () => {
  const all = [...texts, ...texts, ...texts.toReversed()];
  const gzip = new GzipStream();
  const file = Buffer.concat([gzip.header, ...all.map((text) => gzip.add(packLines(text))), gzip.end()]);
  expect(gunzipSync(file).toString()).toBe(all.join(""));
  file[file.length - 6] = (file[file.length - 6] ?? 0) ^ 1;
  expect(() => gunzipSync(file)).toThrow("incorrect data check");
});
