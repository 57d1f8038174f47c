/** Roles and sizes in words. */
import { idleSnapshot, type TerminalSnapshot } from "@gantry/ui";
import { expect, test } from "vitest";
import { controlWords, lostWords, sizeWords, takeOverWords } from "./control-words.ts";

const ME = { id: "admin", names: new Map<string, string>() };
const OTHER = "token:abcdefghij";
const SMALL: TerminalSnapshot = {
  ...idleSnapshot(null, { cols: 80, rows: 24 }),
  state: { phase: "live" },
  role: "controller",
  controller: "admin",
};
const WIDE = { cols: 160, rows: 50 };

test.each([
  ["controller", "admin", "you control"],
  ["viewer", OTHER, "API token abcdef controls"],
  ["viewer", "admin", "you control elsewhere"],
  ["viewer", null, "nobody controls"],
] as const)("a %s where %s controls: %s", (role, controller, words) => {
  expect(controlWords({ role, controller }, ME)).toBe(words);
});

test("taking over says who loses control", () => {
  expect(takeOverWords(OTHER, ME)).toEqual({
    label: "Take over",
    from: " from API token abcdef",
    effect: "API token abcdef loses control and goes on watching.",
  });
  expect(takeOverWords(null, ME).label).toBe("Take control");
  expect(lostWords("admin", { ...ME, id: OTHER })).toBe("Administrator took over. You are watching");
});

test("a size that fills the pane needs no reason", () => {
  expect(sizeWords({ ...SMALL, cols: 160, rows: 50 }, WIDE, ME)).toBe(null);
  expect(sizeWords(SMALL, null, ME)).toBe(null);
});

test("a smaller one says whose it is", () => {
  const clients = { controllers: 2, viewers: 0, people: [] };
  expect(sizeWords({ ...SMALL, clients }, WIDE, ME)).toBe("your smallest open window");
  // The only window that counts was granted no size yet.
  expect(sizeWords({ ...SMALL, clients: { ...clients, controllers: 1 } }, WIDE, ME)).toBe(null);
  const watched: TerminalSnapshot = { ...SMALL, state: { phase: "viewer" }, role: "viewer" };
  expect(sizeWords({ ...watched, controller: OTHER }, WIDE, ME)).toBe("the size of API token abcdef's window");
  expect(sizeWords({ ...watched, controller: null }, WIDE, ME)).toBe("the size of whoever controlled last");
  expect(sizeWords({ ...SMALL, state: { phase: "asleep" } }, WIDE, ME)).toBe("the size it fell asleep with");
});
