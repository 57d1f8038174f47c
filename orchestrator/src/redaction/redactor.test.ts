import { fractions } from "@gantry/testing/random";
import { describe, expect, test } from "vitest";
import { Redactor, SETTLE_BYTES, UNDECIDED_BYTES } from "./redactor.ts";
import { SLICE_BYTES } from "./terminal-text.ts";
import { ORDINARY_OUTPUT } from "./testing/ordinary-output.ts";
import { join, redact, redactChunks } from "./testing/redact.ts";
import { SECRET_CASES } from "./testing/secret-cases.ts";

const encode = (text: string) => new TextEncoder().encode(text);

describe.each(SECRET_CASES)("$name", ({ output, masked, secrets }) => {
  test("is masked, and nothing else is", () => {
    expect(redact(output)).toBe(masked);
  });

  test("is masked however it is cut", () => {
    const whole = `${output}\r\n`;
    const cuts = Array.from(whole, (_, cut) => redactChunks([whole.slice(0, cut), whole.slice(cut)]));
    expect(new Set([...cuts, redactChunks([...whole])])).toEqual(new Set([`${masked}\r\n`]));
  });

  test("is masked across the border of two slices", () => {
    for (const ahead of [1, 5, 9, 17]) {
      const before = `${"x".repeat(SLICE_BYTES - ahead - 2)}\r\n`;
      expect(redactChunks([`${before}${output}\r\n`])).toBe(`${before}${masked}\r\n`);
    }
  });

  test("is not readable when time is up within it", () => {
    const readable = new Set<string>();
    for (let cut = 1; cut < output.length; cut++) {
      const stored = redactChunks([output.slice(0, cut), `${output.slice(cut)}\r\n`], [], 0);
      for (const { at, length } of secrets) readable.add(stored.slice(at + SETTLE_BYTES - 1, at + length));
    }
    // Whatever follows its first few bytes is hidden, wherever it was cut.
    const hidden = secrets.map(({ length }) => "*".repeat(length - SETTLE_BYTES + 1));
    expect(readable).toEqual(new Set(hidden));
  });
});

describe("ordinary output", () => {
  test.each(Object.entries(ORDINARY_OUTPUT))("%s is stored as it is", (_, output) => {
    expect(redact(output)).toBe(output);
    expect(redactChunks(output.match(/[^]{1,997}/g) ?? [])).toBe(output);
  });
});

describe("what is inside a token", () => {
  const token = SECRET_CASES[0]?.output.match(/gh\S+/)?.[0] ?? "";
  const masked = `ghp_${"*".repeat(36)}`;

  test("colours and modes stay, each byte between them is masked", () => {
    for (let at = 1; at < token.length; at++) {
      for (const inside of [
        "\x1b[m",
        "\x1b[01;31m\x1b[K",
        "\x1b[38;2;255;100;0m",
        "\x1b(B\x1b[m",
        "\x1b[?25l",
        " \r",
      ]) {
        const output = `$ ${token.slice(0, at)}${inside}${token.slice(at)} `;
        const expected = `$ ${masked.slice(0, at)}${inside}${masked.slice(at)} `;
        expect(redact(output)).toBe(expected);
        expect(redactChunks([...output, "\n"])).toBe(`${expected}\n`);
      }
    }
  });

  test("a colour for every byte", () => {
    const rainbow = (text: string) => [...text].map((char, i) => `\x1b[38;5;${i + 100}m${char}\x1b[39m`).join("");
    expect(redact(rainbow(token))).toBe(rainbow(masked));
  });

  test("a broken line, before the token is complete", () => {
    for (let at = 5; at < token.length; at++) {
      expect(redact(`${token.slice(0, at)}\r\n${token.slice(at)}`)).toBe(
        `${masked.slice(0, at)}\r\n${masked.slice(at)}`,
      );
    }
  });

  test("a moved cursor parts words", () => {
    expect(redact(`a\x1b[5;1H${token}`)).toBe(`a\x1b[5;1H${masked}`);
    expect(redact(`ta\x1b[5;1Hsk-force`)).toBe(`ta\x1b[5;1Hsk-force`);
  });

  test("a space before the end of a line is no margin", () => {
    const output = `API_TOKEN=abcdefghijkl \r\nnext line \r\r\n`;
    expect(redact(output)).toBe(`API_TOKEN=************ \r\nnext line \r\r\n`);
  });
});

describe("time", () => {
  test("a token may be typed as slowly as one likes", () => {
    const redactor = new Redactor([]);
    const views = [..."curl -H 'x: ghp_", ..."a1B2".repeat(9), ..."' x"].map(encode);
    for (const view of views) {
      redactor.push(view);
      redactor.settle();
      expect(redactor.undecided).toBe(0);
    }
    expect(Buffer.from(join(views)).toString()).toBe(`curl -H 'x: ghp_a1B${"*".repeat(33)}' x`);
  });

  test("a port is not hidden", () => {
    expect(redactChunks(["http://localhost:3000", "\r\n"], [], 0)).toBe("http://localhost:3000\r\n");
  });

  test("a block without an end is masked no further than a key is long", () => {
    const lines = "abcdefg\r\n".repeat(5000);
    const stored = redact(`-----BEGIN PRIVATE KEY-----\r\n${lines}`);
    expect(stored.match(/\*/g)?.length).toBe(16 * 1024);
  });
});

/** Bits of secrets, of what is put into them and of ordinary output, in any order. */
function babble(random: () => number): string {
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const ordinary = Object.values(ORDINARY_OUTPUT);
  const bits = [
    "\x1b[31m",
    "\x1b",
    "\x1b[",
    "\x1b]0;",
    " \r",
    "\r",
    "\n",
    "\r\n",
    " ",
    "-",
    "=",
    ":",
    "é",
    "\x1b[2;2H",
    '"',
  ];
  let text = "";
  while (text.length < 3000) {
    const source = random() < 0.5 ? (pick(SECRET_CASES)?.output ?? "") : (pick(ordinary) ?? "");
    const start = random() < 0.5 ? 0 : Math.floor(random() * source.length);
    const piece = source.slice(start, start + random() * 120);
    const at = random() < 0.5 ? Math.floor(random() * piece.length) : piece.length;
    text += piece.slice(0, at) + (pick(bits) ?? "") + piece.slice(at);
    if (random() < 0.3) text += "horse-staple+42/battery\u00e9".slice(0, random() * 40);
  }
  return text;
}

describe("any output", () => {
  const secrets = ["horse-staple+42/battery\u00e9", "hunter2-hunter2", "ghp-abc", `${"long ".repeat(40)}end`];

  test("is stored the same however it is cut, and what is decided stays", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = fractions(seed);
      const output = encode(babble(random));
      const whole = output.slice();
      const once = new Redactor(secrets);
      once.push(whole);
      once.settle();
      const redactor = new Redactor(secrets);
      const cut = output.slice();
      const decided = new Uint8Array(cut.length);
      let done = 0;
      const size = random() < 0.3 ? 1 : 200;
      for (let at = 0; at < cut.length;) {
        const end = Math.min(cut.length, at + 1 + Math.floor(random() * size));
        redactor.push(cut.subarray(at, end));
        at = end;
        const until = at - redactor.undecided;
        if (until < done || redactor.undecided > UNDECIDED_BYTES) throw new Error(`${seed}: ${until} after ${done}`);
        if (until > done) decided.set(cut.subarray(done, until), done);
        done = until;
      }
      redactor.settle();
      decided.set(cut.subarray(done), done);
      expect(Buffer.from(cut).equals(Buffer.from(whole)), `seed ${seed}`).toBe(true);
      expect(Buffer.from(decided).equals(Buffer.from(cut)), `seed ${seed}`).toBe(true);
      expect(cut.every((byte, i) => byte === output[i] || byte === 0x2a)).toBe(true);
    }
  });

  test("waits for no more than its bound", () => {
    const inside = "\x1b[38;2;255;255;255m\x1b[K";
    const starts = ["http://u:", "eyJ", "sk-", "DB_PASSWORD", "horse-", "long long long "];
    for (const start of starts) {
      for (const next of ["a", `a${inside}`, inside, "a\r\n", "\x1b[1;1"]) {
        const redactor = new Redactor(secrets);
        let most = 0;
        redactor.push(encode(start));
        for (let i = 0; i < 2000; i++) {
          redactor.push(encode(next));
          most = Math.max(most, redactor.undecided);
        }
        expect(most, `${start} ${JSON.stringify(next)}`).toBeLessThanOrEqual(UNDECIDED_BYTES);
      }
    }
  });
});
