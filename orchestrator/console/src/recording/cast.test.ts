/** A recording read as it arrives. */
import { expect, test } from "vitest";
import { type CastBounds, readCast } from "./cast.ts";

const HEADER = '{"version":3,"term":{"cols":80,"rows":24,"type":"xterm-256color"},"timestamp":1}';
const ALL: CastBounds = { bytes: 1e9, until: () => 0, hardBytes: 1e9 };

/** `text` as chunks of `size` bytes, whatever characters that splits. */
function stream(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, (at += size)));
    },
  });
}

const TEXT = [
  HEADER,
  '[0.5,"o","é\\r\\n"]',
  "# a comment",
  '[1,"m","built"]',
  '[0.25,"r","100x30"]',
  '[2,"x","0"]',
  "",
].join("\n");

test.each([1, 2, 3, 7, 1000])("in chunks of %i bytes", async (size) => {
  const cast = await readCast(stream(TEXT, size), ALL);
  expect(cast).toEqual({
    timestamp: 1,
    cols: 80,
    rows: 24,
    events: [
      [0.5, "o", "é\r\n"],
      [1.5, "m", "built"],
      [1.75, "r", "100x30"],
      [3.75, "x", "0"],
    ],
    chapters: [{ seconds: 1.5, label: "built" }],
    seconds: 3.75,
    bytes: new TextEncoder().encode(TEXT).length,
    whole: true,
  });
});

test("a last line without a line feed counts", async () => {
  expect((await readCast(stream(TEXT.trimEnd(), 5), ALL)).seconds).toBe(3.75);
});

const LONG = `${HEADER}\n${'[1,"o","0123456789"]\n'.repeat(1000)}`;

test("reading ends at its bound, with whole lines", async () => {
  const cast = await readCast(stream(LONG, 100), { bytes: 2_000, until: () => 0, hardBytes: 1e9 });
  expect(cast.whole).toBe(false);
  expect(cast.bytes).toBe(2_000);
  expect(cast.events.length).toBe(Math.floor((2_000 - HEADER.length - 1) / 21));
});

test("it goes on to the moment that is asked for, but not beyond the hard bound", async () => {
  const cast = await readCast(stream(LONG, 100), { bytes: 200, until: (began) => 501 - began, hardBytes: 1e9 });
  expect(cast.seconds).toBeGreaterThan(500);
  expect(cast.whole).toBe(false);
  const short = await readCast(stream(LONG, 100), { bytes: 200, until: () => 500, hardBytes: 3_000 });
  expect(short.bytes).toBe(3_000);
});

test.each(["", "{}", '{"version":2,"width":80,"height":24}', `${HEADER}\n[1,"o"]`, `${HEADER}\nnonsense\n`])(
  "%j is refused",
  async (text) => {
    await expect(readCast(stream(text, 64), ALL)).rejects.toMatchObject({ type: "VALIDATION_ERROR" });
  },
);
