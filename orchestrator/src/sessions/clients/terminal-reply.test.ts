import { describe, expect, it } from "vitest";
import { isFocusReport, isTerminalReply } from "./terminal-reply.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const ESC = "\u001b";

describe("an answer of the terminal", () => {
  it.each([
    ["DA1", "[?62;22c"],
    ["DA2", "[>0;276;0c"],
    ["DA3", "P!|00000000\u001b\\"],
    ["DSR", "[0n"],
    ["CPR", "[24;80R"],
    ["DECXCPR", "[?24;80R"],
    ["DECRPM", "[?2026;2$y"],
    ["DECRPM of an ANSI mode", "[4;2$y"],
    ["OSC 4", "]4;1;rgb:cccc/0000/0000\u0007"],
    ["OSC 10", "]10;rgb:ffff/ffff/ffff\u001b\\"],
    ["OSC 11", "]11;rgb:0000/0000/0000\u0007"],
    ["OSC 12", "]12;#ffffff\u0007"],
    ["DECRQSS", "P1$r0m\u001b\\"],
    ["XTGETTCAP", "P1+r544e=787465726d\u001b\\"],
    ["XTVERSION", "P>|xterm.js(6.0.0)\u001b\\"],
    ["a window report", "[8;24;80t"],
    ["keyboard flags", "[?0u"],
  ])("%s", (_name, text) => {
    expect(isTerminalReply(bytes(ESC + text))).toBe(true);
    expect(isTerminalReply(bytes(ESC + text + ESC + text))).toBe(true);
    expect(isTerminalReply(bytes(`${ESC}${text}x`))).toBe(false);
    expect(isTerminalReply(bytes(`x${ESC}${text}`))).toBe(false);
    expect(isTerminalReply(bytes(ESC + text.slice(0, -1)))).toBe(false);
  });
});

it("is nothing that a person types", () => {
  const typed = [
    "",
    "a",
    "ls\r",
    ESC,
    "\u0003",
    "[A",
    "[1;5C",
    "OP",
    "[15~",
    "[3~",
    "[Z",
    "[200~c[201~",
    "[<0;3;4M",
    "x",
  ];
  for (const text of typed) expect(isTerminalReply(bytes(ESC + text))).toBe(false);
  expect(isTerminalReply(bytes("hello"))).toBe(false);
});

it("a focus report is neither an answer nor typed", () => {
  expect(isFocusReport(bytes(`${ESC}[I`))).toBe(true);
  expect(isFocusReport(bytes(`${ESC}[O${ESC}[I`))).toBe(true);
  expect(isTerminalReply(bytes(`${ESC}[I`))).toBe(false);
  expect(isFocusReport(bytes(`${ESC}OP`))).toBe(false);
});

it("costs next to nothing where it looks like one for long", () => {
  const inputs = [`${ESC}[?${"1;".repeat(30_000)}`, `${ESC}[0n`.repeat(15_000), `${ESC}]11;${"x".repeat(60_000)}`];
  const read = inputs.map(bytes);
  const began = performance.now();
  expect(read.map(isTerminalReply)).toEqual([false, true, false]);
  expect(performance.now() - began).toBeLessThan(200);
});
