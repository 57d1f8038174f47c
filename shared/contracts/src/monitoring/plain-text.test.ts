import { expect, test } from "vitest";
import { plainText } from "./plain-text.ts";

const ESC = "\u001b";

test.each([
  ["nothing to strip", "plain\ttext žluťoučký 🐎", "plain\ttext žluťoučký 🐎"],
  ["colours", `${ESC}[1;31mred${ESC}[0m ${ESC}[38;2;1;2;3mtrue${ESC}[m`, "red true"],
  ["private and intermediate CSI", `${ESC}[?25la${ESC}[2 qb${ESC}[>4;1mc`, "abc"],
  ["OSC ended by BEL and by ST", `${ESC}]0;title\u0007a${ESC}]8;;http://x${ESC}\\link${ESC}]8;;${ESC}\\`, "alink"],
  ["DCS, APC, PM, SOS", `${ESC}P1$r${ESC}\\a${ESC}_z${ESC}\\b${ESC}^z${ESC}\\c${ESC}Xz${ESC}\\d`, "abcd"],
  ["a string that CAN breaks off", `${ESC}_z\u0018c`, "c"],
  ["a string in which another sequence begins", `${ESC}]0;t${ESC}[31mred`, "red"],
  ["charset and keypad sequences", `${ESC}(B${ESC}=a${ESC}>b${ESC}7c${ESC}8`, "abc"],
  ["8-bit control characters", "\u009b31ma\u009d0;t\u009cb\u0085c\u0090z\u009cd", "abcd"],
  ["other control characters, not tabs", "a\0\u0001\b\r\u007f\tb", "a\tb"],
  ["a tab within a sequence", `${ESC}[3\t1mred`, "\tred"],
  ["sequences that the line does not end", `a${ESC}[31`, "a"],
  ["a string that the line does not end", `a${ESC}]0;never`, "a"],
  ["an escape at the end", `a${ESC}`, "a"],
  ["an escape after an escape", `${ESC}${ESC}[31mred`, "red"],
])("%s", (_name, text, plain) => expect(plainText(text)).toBe(plain));

test.each([ESC, `${ESC}[`, `${ESC}]a`, `${ESC}P${ESC}`, `${ESC}(`, "\u009b", "\u009d1", `${ESC}[1;`])(
  "a line of nothing but %j takes linear time",
  (piece) => {
    const begun = performance.now();
    plainText(piece.repeat(1_000_000));
    expect(performance.now() - begun).toBeLessThan(5_000);
  },
);
