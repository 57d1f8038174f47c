import { expect, it } from "vitest";
import { redactText, redactTexts } from "./redact-text.ts";

const TOKEN = `ghp_${"a1B2".repeat(9)}`;

it.each([
  [`deploy with ${TOKEN}`, `deploy with ghp_${"*".repeat(36)}`],
  [`${TOKEN}, then rest`, `ghp_${"*".repeat(36)}, then rest`],
  [`cut ${TOKEN.slice(0, 20)}`, `cut ghp_${"*".repeat(16)}`],
  ["the Correct.horse of it", "the ************* of it"],
  ["die Gemüsesuppe", `die ${"*".repeat(12)}`],
  ["\ufeffžluťoučký 🐎 of app-factory", "\ufeffžluťoučký 🐎 of app-factory"],
  ["", ""],
])("%j is stored as %j", (text, stored) => {
  expect(redactText(["Correct.horse", "Gemüsesuppe"], text)).toBe(stored);
});

it("masks what goes over lines and pieces, and leaves marks of byte order where they are", () => {
  const pieces = [
    { text: "\ufeffCorrect", open: true },
    { text: ".horse", open: false },
    { text: "\ufeffnext", open: false },
  ];
  expect(redactTexts(["Correct.horse"], pieces)).toEqual(["\ufeff*******", "******", "\ufeffnext"]);
});
