/** What a printed line looks like, and what a hostile one does not do. */
import { plainText } from "@gantry/contracts";
import { expect, test } from "vitest";
import { readableColour } from "./colours.ts";
import { MAX_SPANS, PLAIN, readSpans, type Style } from "./sgr.ts";

const ESC = "\u001b";
const styled = (style: Partial<Style>): Style => ({ ...PLAIN, ...style });
const read = (text: string) => readSpans(text).map(({ text: part, style }) => [part, style]);

test.each<[string, Partial<Style>]>([
  ["31", { fg: 1 }],
  ["1;31", { bold: true, fg: 1 }],
  ["97", { fg: 15 }],
  ["44", { bg: 4 }],
  ["105", { bg: 13 }],
  ["38;5;208", { fg: 208 }],
  ["48;5;16", { bg: 16 }],
  ["38;2;1;2;3", { fg: [1, 2, 3] }],
  ["38:2::1:2:3", { fg: [1, 2, 3] }],
  ["38:2:1:2:3", { fg: [1, 2, 3] }],
  ["48:5:7", { bg: 7 }],
  ["38;2;1;2;3;4", { fg: [1, 2, 3], underline: true }],
  ["2", { dim: true }],
  ["3;4;7;9", { italic: true, underline: true, inverse: true, strike: true }],
  ["4:3", { underline: true }],
  ["4:0", {}],
  ["1;22", {}],
  ["31;39", {}],
  ["31;0;1", { bold: true }],
  ["31;;1", { bold: true }],
  ["38;5;999", {}],
  ["38;2;1;2", {}],
  ["38;9;1", { bold: true }],
  ["5;8;51", {}],
])("SGR %s", (params, style) => {
  expect(read(`${ESC}[${params}mx`)).toEqual([["x", styled(style)]]);
});

test("a line is cut where its style changes", () => {
  expect(read(`a${ESC}[31mb${ESC}[1mc${ESC}[md`)).toEqual([
    ["a", PLAIN],
    ["b", styled({ fg: 1 })],
    ["c", styled({ fg: 1, bold: true })],
    ["d", PLAIN],
  ]);
});

test("other sequences and control characters are not shown", () => {
  const line = `${ESC}]0;title\u0007${ESC}[2Ka${ESC}]8;;http://x${ESC}\\link${ESC}]8;;${ESC}\\\r${ESC}[31mb\u0000\u0007`;
  expect(read(line)).toEqual([
    ["alink", PLAIN],
    ["b", styled({ fg: 1 })],
  ]);
});

test("markup stays text", () => {
  expect(read("<img src=x onerror=alert(1)>")).toEqual([["<img src=x onerror=alert(1)>", PLAIN]]);
});

test.each([
  ["sequences that never end", `${ESC}[`.repeat(30_000)],
  ["one long parameter", `${ESC}[${"1".repeat(65_000)}m`],
  ["many parameters", `${ESC}[${"1;".repeat(32_000)}mx`],
  ["many colons", `${ESC}[${"38:2".repeat(16_000)}mx`],
  ["a change for each character", `${ESC}[31mx${ESC}[32my`.repeat(6_000)],
  ["strings that never end", `${ESC}]0;`.repeat(20_000)],
])("hostile: %s", (_name, line) => {
  const begun = performance.now();
  const spans = readSpans(line);
  expect(performance.now() - begun).toBeLessThan(2_000);
  expect(spans.length).toBeLessThanOrEqual(MAX_SPANS);
  const control = [...spans.map(({ text }) => text).join("")].filter((char) => char < " ");
  expect(control).toEqual([]);
});

test("no character is lost where a line has more spans than are shown", () => {
  const line = `${ESC}[31mx${ESC}[32my`.repeat(1_000);
  expect(
    readSpans(line)
      .map(({ text }) => text)
      .join(""),
  ).toBe(plainText(line));
});

test("a colour is moved until it can be read on the ground, and no further", () => {
  expect(readableColour([255, 255, 0], true)).toBe("rgb(255 255 0)");
  expect(readableColour([255, 255, 0], false)).not.toBe("rgb(255 255 0)");
  expect(readableColour([0, 0, 0], false)).toBe("rgb(0 0 0)");
  expect(readableColour([0, 0, 0], true)).not.toBe("rgb(0 0 0)");
  expect(readableColour(1, true)).toBe("var(--term-red)");
});
