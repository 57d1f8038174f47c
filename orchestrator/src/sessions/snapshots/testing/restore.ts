/** Plays output and sizes into terminals, and checks that any of them could have begun from a snapshot. */
import { expect } from "vitest";
import { Screen, SCROLLBACK_LINES } from "../screen.ts";
import { TestTerminal } from "./dump.ts";
import type { Size } from "./random-output.ts";
import { unrestorable } from "./unrestorable.ts";

export type Step = Uint8Array | Size;

/** Terminals that go on from a snapshot to the end; each costs as much as the whole. */
const FOLLOWED = 6;

/**
 * Compares a terminal that got everything with terminals that got a snapshot and the rest. `chosen` says at which
 * steps one is taken, if it may be there; `ignored` are parts of the state that are not compared. Gives
 * the number of snapshots that were compared.
 */
export function expectRestored(
  steps: readonly Step[],
  size: Size,
  chosen: (index: number) => boolean,
  ignored: RegExp = /^$/,
): number {
  const seen = (terminal: TestTerminal): string[] => terminal.dump().filter((line) => !ignored.test(line));
  const whole = new TestTerminal(size.cols, size.rows, SCROLLBACK_LINES);
  const screen = new Screen(size);
  const restored: { at: number; terminal: TestTerminal }[] = [];
  let compared = 0;
  steps.forEach((step, i) => {
    play(whole, step);
    if (step instanceof Uint8Array) screen.write(step);
    else screen.resize(step);
    for (const { terminal } of restored) play(terminal, step);
    // A resize leaves what a combining character would join, and puts the cursor somewhere else.
    if (!(step instanceof Uint8Array) || !screen.clean || !chosen(i) || unrestorable(whole) !== null) return;
    const terminal = new TestTerminal(screen.size.cols, screen.size.rows, SCROLLBACK_LINES);
    terminal.write(screen.serialize());
    expect(seen(terminal), `at step ${i} of ${steps.length}`).toEqual(seen(whole));
    compared++;
    if (restored.length < FOLLOWED) restored.push({ at: i, terminal });
  });
  const end = seen(whole);
  for (const { at, terminal } of restored) expect(seen(terminal), `from step ${at} to the end`).toEqual(end);
  screen.dispose();
  return compared;
}

function play(terminal: TestTerminal, step: Step): void {
  if (step instanceof Uint8Array) terminal.write(step);
  else terminal.terminal.resize(step.cols, step.rows);
}
