import { expect, test } from "vitest";
import { dialWords, stateWords } from "./terminal-state.ts";

test("the word for a wait holds still, and the seconds beside it tick", () => {
  expect(stateWords({ phase: "reconnecting", attempt: 2, dialAt: 9_000, message: "no room" })).toBe("reconnecting");
  expect([5_500, 6_000, 8_999, 9_500].map((now) => dialWords(9_000, now))).toEqual([
    "in 4 s",
    "in 3 s",
    "in 1 s",
    "in 1 s",
  ]);
});

test("a wait for an event says for which", () => {
  const state = { phase: "reconnecting", attempt: 0, dialAt: null } as const;
  expect(stateWords({ ...state, message: "offline" })).toBe("offline");
  expect(stateWords({ ...state, message: null })).toBe("reconnecting");
});
