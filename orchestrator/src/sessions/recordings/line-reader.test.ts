import { describe, expect, it } from "vitest";
import { LineReader, LineState } from "./line-reader.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const linesOf = (text: string): string[] => {
  const reader = new LineReader();
  return [...reader.add(bytes(text), 1, 0), ...reader.cut()].map((line) => line.text);
};

describe("lines", () => {
  it.each([
    ["colours and titles", "\u001b]0;title\u0007\u001b[1;31mred\u001b[0m text\r\n", ["red text"]],
    [
      "strings ended by ST, and one that CAN breaks off",
      "\u001bP1$r\u001b\\a\u001b]8;;x\u001b\\b\u001b_z\u0018c",
      ["abc"],
    ],
    ["a progress bar: its last state", "  1%\r 50%\r100%\r\ndone\r\n", ["100%", "done"]],
    ["a shorter rewrite after an erase", "downloading\r\u001b[Kok\n", ["ok"]],
    ["backspaces: what was typed in the end", "lss\b \b -l\r\n", ["ls -l"]],
    ["a cursor moved in the line", "hello\u001b[3Dp!\u001b[1GJ\n", ["Jep!o"]],
    ["deleted and inserted characters", "abcdef\u001b[4G\u001b[2P\u001b[1G\u001b[1@X\n", ["Xabcf"]],
    ["tabs", "a\tb\n", ["a       b"]],
    ["a screen painted by rows", "\u001b[?1049h\u001b[H\u001b[2Jone\u001b[2;1Htwo\u001b[?1049l", ["one", "two"]],
    ["empty lines and repeats of a line left out", "y\r\ny\r\n\r\ny\r\nn\r\ny\r\n", ["y", "n", "y"]],
    ["wide text", "žluťoučký 🐎\n", ["žluťoučký 🐎"]],
    ["charset and keypad sequences", "\u001b(B\u001b=a\u001b>b\n", ["ab"]],
    ["8-bit control characters", "\u009b31ma\u009d0;t\u009cb\u0085c", ["ab", "c"]],
  ])("%s", (_name, text, lines) => expect(linesOf(text)).toEqual(lines));

  it("cuts a long line, whatever column a program asks for", () => {
    expect(linesOf("x".repeat(3000) + "y".repeat(1500)).map((line) => line.length)).toEqual([2000, 2000, 500]);
    expect(linesOf("\u001b[999999999Gx").join("").length).toBeLessThanOrEqual(2001);
    expect(linesOf("\u001b[999999999Cx\u001b[999999999@y").join("").length).toBeLessThanOrEqual(6000);
  });

  it("know the event and the moment in which they begin, and where they end", () => {
    const reader = new LineReader();
    expect(reader.add(bytes("one\ntw"), 5, 50)).toEqual([{ text: "one", seq: 5, endSeq: 5, at: 50 }]);
    expect(reader.add(bytes("o"), 6, 60)).toEqual([]);
    expect(reader.add(bytes("\r\n"), 7, 70)).toEqual([{ text: "two", seq: 5, endSeq: 7, at: 50 }]);
  });
});

it("are the same wherever the bytes are split, and when reading is put away and begun again at the split", () => {
  const all = bytes(
    "\u001b]0;ti\u001b\\p\u001b[1;31mčervená\u001b[0m 🐎 10%\r20%\u001b[K\r\nabc\b\bX\u001b[2G!\u001bPq\u0007\tz\r\n" +
      "\u001b[?1049hfull\u001b[5;5Hscreen\u001b[?1049lend",
  );
  const whole = new LineReader();
  const expected = [...whole.add(all, 1, 0), ...whole.cut()].map((line) => line.text);
  expect(expected).toHaveLength(5);
  for (let split = 0; split <= all.length; split++) {
    const first = new LineReader();
    const lines = first.add(all.slice(0, split), 1, 0);
    const second = new LineReader(LineState.parse(JSON.parse(JSON.stringify(first.state))));
    lines.push(...second.add(all.slice(split), 1, 0), ...second.cut());
    expect(
      lines.map((line) => line.text),
      `split at ${split}`,
    ).toEqual(expected);
  }
});
