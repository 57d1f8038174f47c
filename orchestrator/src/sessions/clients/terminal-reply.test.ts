import { describe, expect, it } from "vitest";
import { inputKind } from "./terminal-reply.ts";

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
    expect(inputKind(bytes(ESC + text))).toBe("answer");
    expect(inputKind(bytes(ESC + text + ESC + text))).toBe("answer");
    expect(inputKind(bytes(`${ESC}${text}x`))).toBe("typed");
    expect(inputKind(bytes(`x${ESC}${text}`))).toBe("typed");
    expect(inputKind(bytes(ESC + text.slice(0, -1)))).toBe("typed");
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
    "[200~\u001b[I\u001b[201~",
    "[M",
    "[M !",
    "[1;2M",
    "x",
  ];
  for (const text of typed) expect(inputKind(bytes(ESC + text))).toBe("typed");
  expect(inputKind(bytes("hello"))).toBe("typed");
});

/** A report of the mouse in each encoding: `button` as in ctlseqs, at a place. */
function mouse(button: number, x: number, y: number): string[] {
  const plain = String.fromCharCode(button + 32, x + 32, y + 32);
  const utf8 = Buffer.from(plain).toString("latin1");
  return [`[<${button};${x};${y}M`, `[${button + 32};${x};${y}M`, `[M${plain}`, `[M${utf8}`].map((text) => ESC + text);
}

describe("the mouse", () => {
  const places = [
    [1, 1],
    [95, 96],
    [200, 223],
  ] as const;

  it.each([0, 1, 2, 4, 8, 16, 18, 32, 33, 34, 36, 64, 65, 67, 80, 128, 131, 160])("button %i is down", (button) => {
    for (const [x, y] of places) for (const text of mouse(button, x, y)) expect(inputKind(bytes(text))).toBe("press");
    expect(inputKind(bytes(`${ESC}[<${button};1;1m`))).toBe("look");
  });

  it.each([3, 7, 19, 35, 39, 51, 63])("code %i is a release or a pointer that moves", (button) => {
    for (const [x, y] of places) for (const text of mouse(button, x, y)) expect(inputKind(bytes(text))).toBe("look");
  });

  it("counts as what is most in it", () => {
    const [move = "", press = "", answer] = [mouse(35, 2, 2)[0], mouse(0, 1, 1)[2], `${ESC}[0n`];
    expect(inputKind(bytes(move + move))).toBe("look");
    expect(inputKind(bytes(move + answer))).toBe("answer");
    expect(inputKind(bytes(answer + move + press))).toBe("press");
    expect(inputKind(bytes(`${press}x`))).toBe("typed");
  });
});

it("a focus report is a look", () => {
  expect(inputKind(bytes(`${ESC}[I`))).toBe("look");
  expect(inputKind(bytes(`${ESC}[O${ESC}[I`))).toBe("look");
  expect(inputKind(bytes(`${ESC}OP`))).toBe("typed");
});

it("costs next to nothing where it looks like one for long", () => {
  const inputs = [
    `${ESC}[?${"1;".repeat(30_000)}`,
    `${ESC}[0n`.repeat(15_000),
    `${ESC}]11;${"x".repeat(60_000)}`,
    `${ESC}[MC!!`.repeat(10_000),
    `${ESC}[MC!!`.repeat(10_000) + ESC,
    `${ESC}[M\u00c2\u0080\u00c2\u0080\u00c2\u0080`.repeat(7_000) + ESC,
    `${ESC}[<${"1".repeat(60_000)}`,
  ];
  const read = inputs.map(bytes);
  const began = performance.now();
  expect(read.map(inputKind)).toEqual(["typed", "answer", "typed", "look", "typed", "typed", "typed"]);
  expect(performance.now() - began).toBeLessThan(2_000);
});
