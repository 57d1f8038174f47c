import { Terminal } from "@xterm/headless";
import { describe, expect, it } from "vitest";
import { Screen, scrollbackLines, SCROLLBACK_LINES } from "./screen.ts";
import { TestTerminal } from "./testing/dump.ts";
import { type Random, randomOutput, seeded, type Size } from "./testing/random-output.ts";
import { expectRestored, type Step } from "./testing/restore.ts";
import { coreOf } from "./xterm-core.ts";

const utf8 = new TextEncoder();
const SIZE = { cols: 20, rows: 6 };

const randomSize = (random: Random): Size => ({ cols: 2 + random(60), rows: 2 + random(20) });

/** Random output cut at any byte; with `resizes` a new size now and then. */
function randomSteps(random: Random, size: Size, resizes: boolean): Step[] {
  const text = Array.from({ length: 40 + random(160) }, () => randomOutput(random, size, resizes)).join("");
  const bytes = utf8.encode(text);
  const steps: Step[] = [];
  for (let at = 0; at < bytes.length;) {
    const to = at + 1 + random(60);
    steps.push(bytes.subarray(at, to));
    at = to;
    if (resizes && random(20) === 0) steps.push(randomSize(random));
  }
  return steps;
}

function restoredFrom(screen: Screen): TestTerminal {
  const terminal = new TestTerminal(screen.size.cols, screen.size.rows, SCROLLBACK_LINES);
  terminal.write(screen.serialize());
  return terminal;
}

describe("a terminal that gets a snapshot and the rest is as one that got everything", () => {
  let taken = 0;

  it.each(Array.from({ length: 60 }, (_, seed) => seed))("random output %i", (seed) => {
    const random = seeded(seed);
    const size = randomSize(random);
    const steps = randomSteps(random, size, false);
    taken += expectRestored(steps, size, () => random(3) === 0);
  });

  it.each(Array.from({ length: 30 }, (_, seed) => seed))("random output and sizes %i", (seed) => {
    const random = seeded(1_000 + seed);
    const size = randomSize(random);
    const steps = randomSteps(random, size, true);
    // xterm counts a saved cursor from the start of the scrollback, and does not move it with every reflow.
    taken += expectRestored(steps, size, () => random(3) === 0, / saved /);
  });

  it("and that was looked at often enough", () => {
    expect(taken).toBeGreaterThan(400);
  });

  it("text and sequences cut at every byte", () => {
    const text =
      "é—漢👩‍👩‍👧\x1b[1;4:3;58;5;9mx\x1b]2;tïtle\x1b\\\x1b]8;;http://x.test/ü\x07l\x1b]8;;\x07\x1bP$qm\x1b\\\x1b(0q\x1b(B\x1b[2;5r\x1b[?1049h\x1b[3;3Hz";
    const bytes = utf8.encode(text);
    const whole = new TestTerminal(SIZE.cols, SIZE.rows, SCROLLBACK_LINES);
    whole.write(bytes);
    let clean = 0;
    for (let at = 0; at <= bytes.length; at++) {
      const screen = new Screen(SIZE);
      screen.write(bytes.subarray(0, at));
      if (screen.clean) {
        clean++;
        const terminal = restoredFrom(screen);
        terminal.write(bytes.subarray(at));
        expect(terminal.dump(), `cut at byte ${at}`).toEqual(whole.dump());
      }
      // Cut and whole are the same to the screen itself.
      screen.write(bytes.subarray(at));
      expect(restoredFrom(screen).dump(), `two writes at byte ${at}`).toEqual(whole.dump());
    }
    // At the start; behind é, —, 漢, five code points of a family, x, l, q and z; behind ten sequences.
    expect(clean).toBe(1 + 3 + 5 + 4 + 10);
  });

  it("hyperlinks, with and without an id", () => {
    const screen = new Screen(SIZE);
    const output = "\x1b]8;id=a;http://x.test/1;2\x07on\x1b]8;;http://x.test/3\x07e\x1b[4mtwo\x1b]8;;\x07 three";
    const whole = new TestTerminal(SIZE.cols, SIZE.rows, SCROLLBACK_LINES);
    for (const part of [output.slice(0, 40), output.slice(40)]) {
      whole.write(part);
      screen.write(part);
      expect(restoredFrom(screen).dump()).toEqual(whole.dump());
    }
    expect(whole.dump()[0]).toContain("link a http://x.test/1;2");
  });

  it("more lines than are kept", () => {
    const screen = new Screen(SIZE);
    const whole = new TestTerminal(SIZE.cols, SIZE.rows, SCROLLBACK_LINES);
    const output = Array.from({ length: 1_500 }, (_, i) => `line ${i} ${"x".repeat(i % 40)}`).join("\r\n");
    screen.write(output);
    whole.write(output);
    const restored = restoredFrom(screen);
    expect(restored.dump()).toEqual(whole.dump());
    expect(restored.terminal.buffer.normal.length).toBe(SCROLLBACK_LINES + SIZE.rows);
  });
});

it("keeps colours and the blinking of the cursor, which xterm's core does not know", () => {
  const screen = new Screen(SIZE);
  screen.write("\x1b]4;1;rgb:ff/00/00;2;#00ff00\x07\x1b]10;red;blue\x07\x1b]12;?\x07\x1b]104;2\x07\x1b[?12l");
  const text = screen.serialize();
  expect(text).toContain("\x1b]4;1;rgb:ff/00/00\x1b\\\x1b]10;red\x1b\\\x1b]11;blue\x1b\\\x1b[?12l");
  expect(text).not.toContain("#00ff00");
  expect(text).not.toContain("]12;");
  screen.write("\x1b]104\x07\x1b]110\x07\x1b]111\x07\x1b[?12h");
  expect(screen.serialize()).not.toContain("\x1b]");
  expect(screen.serialize()).toContain("\x1b[?12h");
});

it("asks nothing of the terminal that it is written to", () => {
  const questions = "\x1b[c\x1b[>c\x1b[5n\x1b[6n\x1b[?6n\x1b[?1$p\x1b]10;?\x07\x1b]4;1;?\x07\x1bP$qm\x1b\\";
  const asked = new TestTerminal(SIZE.cols, SIZE.rows, 10);
  const answers: string[] = [];
  asked.terminal.onData((data) => answers.push(data));
  asked.write(questions);
  expect(answers.length).toBeGreaterThan(4);
  const screen = new Screen(SIZE);
  screen.write(`text ${questions}\x07\x1b]52;c;eA==\x07`);
  const restored = new TestTerminal(SIZE.cols, SIZE.rows, 10);
  restored.terminal.onData((data) => expect.fail(`answered ${JSON.stringify(data)}`));
  restored.write(screen.serialize());
  expect(screen.serialize()).not.toContain("]52");
});

it("says when a synchronized update is half painted", () => {
  const screen = new Screen(SIZE);
  screen.write("\x1b[?2026hhalf");
  expect([screen.clean, screen.updating]).toEqual([true, true]);
  expect(screen.serialize()).toContain("\x1b[?2026h");
  screen.write(" all\x1b[?2026l");
  expect(screen.updating).toBe(false);
});

it("is readable again behind output that nobody has", () => {
  const screen = new Screen(SIZE);
  screen.write("\x1b[31;4m\x1b(0\x1b[?2026h\x1b]2;half a ti");
  expect(screen.clean).toBe(false);
  screen.gap();
  screen.write("qqq");
  expect([screen.clean, screen.updating]).toEqual([true, false]);
  expect(screen.serialize()).toBe("qqq\x1b[1;3Hq");
});

it("does what sequences ask for, but not two thousand million times", () => {
  const screen = new Screen(SIZE);
  for (const final of ["L", "M", "S", "T", "I", "Z", "@", "P", "X", "b", "A", "B", "C", "D", "E", "F", " @", " A"]) {
    screen.write(`\x1b[3;3Hx\x1b[2147483647${final}`);
  }
  expect(screen.clean).toBe(true);
  const lines = new Screen(SIZE);
  const whole = new TestTerminal(SIZE.cols, SIZE.rows, SCROLLBACK_LINES);
  for (const terminal of [lines, whole])
    terminal.write("a\r\nb\r\nc\r\nd\x1b[2;4r\x1b[3;1H\x1b[3L\x1b[1;1H\x1b[9S\x1b[3b");
  expect(restoredFrom(lines).dump()).toEqual(whole.dump());
});

it("outlives a fault in xterm", () => {
  const bug = "\x1b[6;20H\x1b[1J";
  expect(() => new TestTerminal(SIZE.cols, SIZE.rows, 10).write(bug)).toThrow(TypeError);
  const screen = new Screen(SIZE);
  screen.write(bug);
  screen.write("\x1b[Hon it goes");
  expect(screen.serialize()).toContain("on it goes");
});

it("keeps fewer lines of a very wide terminal", () => {
  expect([scrollbackLines(80), scrollbackLines(262), scrollbackLines(1_000)]).toEqual([1_000, 1_000, 262]);
});

it("names the place when xterm is built differently", () => {
  const terminal = new Terminal({ allowProposedApi: true });
  Reflect.set(coreOf(terminal), "_oscLinkService", {});
  expect(() => coreOf(terminal)).toThrow("_core._oscLinkService.getLinkData");
});
