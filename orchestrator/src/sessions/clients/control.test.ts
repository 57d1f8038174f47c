import { beforeEach, expect, it } from "vitest";
import { Control, type ControlState } from "./control.ts";
import { CONTROL_GRACE_MS, CONTROL_IDLE_MS } from "./limits.ts";

let saved: ControlState[];
let control: Control;
beforeEach(() => {
  saved = [];
  control = new Control(null, (state) => saved.push(state));
});

const ask = (actor: string, now: number, takeover = false): boolean => control.ask(actor, takeover, now);

it("is the first one's who asks, and nobody else's without a take-over", () => {
  expect(ask("a", 0)).toBe(true);
  expect(ask("b", 1)).toBe(false);
  expect(control.actor).toBe("a");
  expect(ask("b", 2, true)).toBe(true);
  expect(control.actor).toBe("b");
  expect(ask("a", 3)).toBe(false);
});

it("is kept through a reconnect, and free when the grace is over", () => {
  ask("a", 0);
  control.left(100);
  expect(ask("b", 100 + CONTROL_GRACE_MS - 1)).toBe(false);
  expect(ask("a", 100 + CONTROL_GRACE_MS - 1)).toBe(true);
  expect(ask("b", 100 + 2 * CONTROL_GRACE_MS)).toBe(false);
  control.left(200_000);
  control.left(200_000 + CONTROL_GRACE_MS / 2);
  expect(ask("b", 200_000 + CONTROL_GRACE_MS)).toBe(true);
});

it("is free for the asking when its holder has not typed for long", () => {
  ask("a", 0);
  control.typed(5_000);
  expect(ask("b", 5_000 + CONTROL_IDLE_MS - 1)).toBe(false);
  expect(ask("b", 5_000 + CONTROL_IDLE_MS)).toBe(true);
});

it("is free at once when it is given back", () => {
  ask("a", 0);
  control.release();
  expect(control.actor).toBe(null);
  expect(ask("b", 1)).toBe(true);
});

it("survives its hub: every change is saved, typing about once a minute", () => {
  ask("a", 0);
  for (let now = 0; now <= 300_000; now += 1_000) control.typed(now);
  expect(saved.length).toBeLessThanOrEqual(7);
  const again = new Control(saved.at(-1) ?? null, () => undefined);
  expect(again.ask("b", false, 300_000 + CONTROL_IDLE_MS - 1)).toBe(false);
  expect(again.ask("a", false, 300_000)).toBe(true);
});
