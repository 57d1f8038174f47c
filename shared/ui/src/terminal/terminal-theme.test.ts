import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const [light = "", dark = ""] = readFileSync(new URL("../theme.css", import.meta.url), "utf8").split(".dark {");

/** The relative luminance of #rrggbb, by WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

test.each([
  ["light", light],
  ["dark", dark],
])("text on a search hit of the %s theme has a contrast of 4.5:1", (_name, css) => {
  const token = (name: string): string => new RegExp(`--term-${name}: (#[0-9a-f]{6});`).exec(css)?.[1] ?? "";
  for (const hit of ["hit", "hit-active"]) {
    expect(contrast(token("foreground"), token(hit))).toBeGreaterThanOrEqual(4.5);
  }
  // The hit that is meant stands out from the screen.
  expect(contrast(token("background"), token("hit-active"))).toBeGreaterThanOrEqual(3);
});
