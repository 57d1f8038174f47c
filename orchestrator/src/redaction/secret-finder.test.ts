import { expect, test } from "vitest";
import { Redactor } from "./redactor.ts";
import { secretForms } from "./secret-forms.ts";
import { redact, redactChunks } from "./testing/redact.ts";

const SECRET = "hunter2-héllo/wörld+42";
const stars = (text: string) => "*".repeat(Buffer.byteLength(text));
const base64 = (text: string) => Buffer.from(text).toString("base64");

test("a configured secret is masked wherever it stands and however it is cut", () => {
  const output = `xx${SECRET}yy ${SECRET}${SECRET}\r\n`;
  const masked = `xx${stars(SECRET)}yy ${stars(SECRET)}${stars(SECRET)}\r\n`;
  for (let cut = 0; cut <= output.length; cut++) {
    expect(redactChunks([output.slice(0, cut), output.slice(cut)], [SECRET])).toBe(masked);
  }
  expect(redactChunks([...output], [SECRET])).toBe(masked);
});

test("a start of it is not", () => {
  expect(redact("hunter2-h hunter2 hunter", [SECRET])).toBe("hunter2-h hunter2 hunter");
});

test("secrets may begin alike, lie in one another and overlap", () => {
  const secrets = ["abcdefgh", "abcdefxyz", "cdefghijk", "bcdefg"];
  expect(redact("-abcdefxyz- -abcdefghijk- -bcdefg- -abcdef-", secrets)).toBe(
    "-*********- -***********- -******- -abcdef-",
  );
});

test("a broken line and a colour in it stay", () => {
  const secret = "correct-horse-battery";
  for (const inside of ["\r\n", "\n", " \r", "\x1b[1m", "\x1b[K\r\n\x1b[7m"]) {
    for (let at = 3; at < secret.length; at++) {
      const output = `${secret.slice(0, at)}${inside}${secret.slice(at)}`;
      expect(redact(output, [secret])).toBe(`${"*".repeat(at)}${inside}${"*".repeat(secret.length - at)}`);
    }
  }
});

test("a long one is followed to its end, or to where it is another text", () => {
  const lines = Array.from({ length: 100 }, (_, i) => `line ${i} of a long secret`).join("\n");
  const other = `${lines.slice(0, 1000)}!${lines.slice(1000)}`;
  const masked = (text: string) => text.replaceAll(/[^\r\n]/g, "*");
  const [printed, second] = [lines.replaceAll("\n", "\r\n"), other.replaceAll("\n", "\r\n")];
  expect(redact(`a${printed}b${second}c`, [lines, other])).toBe(`a${masked(printed)}b${masked(second)}c`);
  expect(redactChunks([...`a${printed}b\r\n`], [lines])).toBe(`a${masked(printed)}b\r\n`);
  const half = printed.slice(0, 1500);
  expect(redact(`a${half}?rest`, [lines])).toBe(`a${masked(half)}?rest`);
});

test("time may be up at any byte of it", () => {
  for (let cut = 1; cut < SECRET.length; cut++) {
    const stored = redactChunks([SECRET.slice(0, cut), `${SECRET.slice(cut)}\r\n`], [SECRET], 0);
    expect(stored).toMatch(/^.{0,3}\*+\r\n$/);
    expect(Buffer.byteLength(stored)).toBe(Buffer.byteLength(SECRET) + 2);
  }
});

test("base64, URL and JSON of it are masked", () => {
  const secret = 'p4ss"w0rd/with spaces+ünd';
  expect(redact(`q=${encodeURIComponent(secret)}&`, [secret])).toBe(`q=${stars(encodeURIComponent(secret))}&`);
  const json = JSON.stringify(secret).slice(1, -1);
  expect(redact(`"${json}"`, [secret])).toBe(`"${stars(json)}"`);
  for (const ahead of ["", "a", "ab", "abc"]) {
    const printed = base64(`${ahead}${secret}\n`);
    const stored = redact(`${printed} `, [secret]);
    const readable = stored.replaceAll(/[*= ]/g, "").length - Math.ceil((ahead.length * 8) / 6);
    expect(stored).toContain("*".repeat(30));
    // What is left tells nothing of more than a byte at either end.
    expect(readable).toBeLessThanOrEqual(4);
  }
});

test("line breaks and spaces at its ends are not part of it", () => {
  expect(redact("a correct-horse b", ["\n correct-horse\r\n"])).toBe("a ************* b");
});

test("what is too short is not looked for", () => {
  expect(secretForms(" abc\n")).toEqual([]);
  expect(redact("abc", ["abc"])).toBe("abc");
});

test("no more waits than what a secret may begin with", () => {
  const redactor = new Redactor([SECRET]);
  const undecided = (text: string) => {
    redactor.push(new TextEncoder().encode(text));
    return redactor.undecided;
  };
  expect(undecided("$ ")).toBe(0);
  expect(undecided("hunt")).toBe(4);
  expect(undecided("h")).toBe(1);
  expect(undecided("\r\n")).toBe(0);
});
