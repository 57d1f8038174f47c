import { expect, it } from "vitest";
import { Screen, SCROLLBACK_LINES } from "./screen.ts";
import { TestTerminal } from "./testing/dump.ts";
import { randomOutput, seeded } from "./testing/random-output.ts";

type Step = Uint8Array | { cols: number; rows: number };

const SEEDS = Number(process.env.SEEDS ?? 60);
const START = Number(process.env.SEED ?? 1);

function randomSteps(seed: number): { steps: Step[]; size: { cols: number; rows: number } } {
  const random = seeded(seed);
  let size = { cols: 2 + random(60), rows: 2 + random(20) };
  const first = size;
  const steps: Step[] = [];
  let text = "";
  for (let i = 0; i < 40 + random(200); i++) text += randomOutput(random, size);
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) {
    const to = at + 1 + random(60);
    steps.push(bytes.subarray(at, to));
    at = to;
    if (random(40) === 0) steps.push((size = { cols: 2 + random(60), rows: 2 + random(20) }));
  }
  return { steps, size: first };
}

function play(terminal: TestTerminal, step: Step): void {
  if (step instanceof Uint8Array) terminal.write(step);
  else terminal.terminal.resize(step.cols, step.rows);
}

for (let seed = START; seed < START + SEEDS; seed++) {
  it(`restores ${seed}`, () => {
    const { steps, size } = randomSteps(seed);
    const random = seeded(seed + 1_000_000);
    const whole = new TestTerminal(size.cols, size.rows, SCROLLBACK_LINES);
    const screen = new Screen(size);
    const restored: { at: number; terminal: TestTerminal }[] = [];
    steps.forEach((step, i) => {
      play(whole, step);
      if (step instanceof Uint8Array) screen.write(step);
      else screen.resize(step);
      for (const { terminal } of restored) play(terminal, step);
      if (!screen.clean || random(3) > 0) return;
      const terminal = new TestTerminal(screen.size.cols, screen.size.rows, SCROLLBACK_LINES);
      terminal.write(screen.serialize());
      expect(terminal.dump(), `at step ${i} of ${steps.length}`).toEqual(whole.dump());
      if (restored.length < 8) restored.push({ at: i, terminal });
    });
    const end = whole.dump();
    for (const { at, terminal } of restored) expect(terminal.dump(), `from step ${at} to the end`).toEqual(end);
  });
}
