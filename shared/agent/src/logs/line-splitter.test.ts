import { expect, test } from "vitest";
import { LINE_BYTES } from "@gantry/contracts";
import { LineSplitter, type SplitLine } from "./line-splitter.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const whole = (text: string): SplitLine => ({ text, cut: null, partial: false });
const partial = (text: string): SplitLine => ({ text, cut: null, partial: true });

/** What the chunks make, ended. */
function linesOf(...chunks: Uint8Array[]): SplitLine[] {
  const lines: SplitLine[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

test("lines are the same wherever the bytes are split", () => {
  const all = bytes("žluťoučký 🐎\r\n\r\n\nmid\rdle\n日本語\ttab\r\r\n\0\u{10ffff}\nlast €");
  const expected = [
    ...["žluťoučký 🐎", "", "", "mid\rdle", "日本語\ttab\r", "\0\u{10ffff}"].map(whole),
    partial("last €"),
  ];
  expect(linesOf(...Array.from(all, (byte) => Uint8Array.of(byte)))).toEqual(expected);
  for (let split = 0; split <= all.length; split++) {
    expect(linesOf(all.subarray(0, split), all.subarray(split)), `split at ${split}`).toEqual(expected);
  }
});

test("a chunk can be written over once it was taken", () => {
  const lines: SplitLine[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  const chunk = bytes("held");
  splitter.push(chunk);
  chunk.fill(0);
  splitter.push(bytes("!\n"));
  expect(lines).toEqual([whole("held!")]);
});

test("bytes that are no UTF-8 become what TextDecoder makes of them, binary stays text", () => {
  const hostile = [
    Uint8Array.of(0xff, 0xfe, 0x00, 0x41),
    Uint8Array.of(0xe2, 0x82, 0x41, 0xc3),
    Uint8Array.of(0xf0, 0x9f, 0x90, 0xed, 0xa0, 0x80, 0xc0, 0xaf),
    Uint8Array.from({ length: 256 }, (_, byte) => (byte === 0xf5 ? 0 : 255 - byte)),
  ];
  for (const line of hostile) {
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(line);
    expect(linesOf(line, Uint8Array.of(0x0a))).toEqual([whole(text)]);
    expect(linesOf(line)).toEqual([partial(text)]);
  }
});

test("a line of exactly the bound is whole, one byte more is cut", () => {
  const line = "x".repeat(LINE_BYTES);
  expect(linesOf(bytes(`${line}\nnext\n`))).toEqual([whole(line), whole("next")]);
  expect(linesOf(bytes(`${line}y\nnext\n`))).toEqual([
    { text: line, cut: "begins", partial: false },
    { text: "y", cut: "ends", partial: false },
    whole("next"),
  ]);
});

test.each(["€", "ž", "🐎"])("a cut never parts a character: %s", (character) => {
  for (let shift = 0; shift < 4; shift++) {
    const text = "x".repeat(shift) + character.repeat(LINE_BYTES);
    const pieces = linesOf(bytes(text), bytes("\n"));
    expect(pieces.map(({ text }) => text).join("") === text).toBe(true);
    expect(pieces.map(({ cut }) => cut)).toEqual(["begins", ...pieces.slice(2).map(() => "goes on"), "ends"]);
    for (const piece of pieces) expect(bytes(piece.text).length).toBeLessThanOrEqual(LINE_BYTES);
  }
});

test("a line of 50 MB costs one piece of memory", () => {
  const chunk = Buffer.alloc(64 * 1024, "0123456789abcdef");
  const chunks = 800;
  let given = 0;
  let fed = 0;
  let largest = 0;
  let mostHeld = 0;
  const cuts = new Map<string | null, number>();
  const splitter = new LineSplitter(({ text, cut }) => {
    given += text.length;
    largest = Math.max(largest, text.length);
    cuts.set(cut, (cuts.get(cut) ?? 0) + 1);
  });
  for (let at = 0; at < chunks; at++) {
    splitter.push(chunk);
    fed += chunk.length;
    mostHeld = Math.max(mostHeld, fed - given);
  }
  splitter.push(bytes("\nafter\n"));
  expect(given).toBe(fed + "after".length);
  expect([largest, mostHeld]).toEqual([LINE_BYTES, LINE_BYTES]);
  expect(Object.fromEntries(cuts)).toEqual({ begins: 1, "goes on": chunks - 2, ends: 1, null: 1 });
});

test("a quiet stream gives its partial line, and the rest as a line of its own", () => {
  const lines: SplitLine[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  splitter.flush();
  splitter.push(bytes("one\nContinue? "));
  splitter.flush();
  splitter.flush();
  splitter.push(bytes("yes\r"));
  splitter.push(bytes("\nPassword: "));
  splitter.flush();
  splitter.push(bytes("\n"));
  splitter.end();
  expect(lines).toEqual([whole("one"), partial("Continue? "), whole("yes"), partial("Password: "), whole("")]);
});

test("a quiet stream keeps the beginning of a character until it is whole or the stream ends", () => {
  const lines: SplitLine[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  const horse = bytes("🐎");
  splitter.push(Uint8Array.of(0x61, ...horse.subarray(0, 3)));
  splitter.flush();
  splitter.flush();
  splitter.push(horse.subarray(3));
  splitter.flush();
  splitter.push(horse.subarray(0, 2));
  splitter.flush();
  splitter.end();
  splitter.end();
  expect(lines).toEqual([partial("a"), partial("🐎"), partial("\ufffd")]);
});

test("a flush ends a cut line", () => {
  const lines: SplitLine[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  splitter.push(bytes("x".repeat(LINE_BYTES + 1)));
  splitter.flush();
  splitter.push(bytes("rest\n"));
  expect(lines.slice(1)).toEqual([{ text: "x", cut: "ends", partial: true }, whole("rest")]);
});
