import { afterEach, expect, test, vi } from "vitest";
import { copyText } from "./copy-text.ts";

afterEach(() => vi.unstubAllGlobals());

test("says that it copied", async () => {
  const copied: string[] = [];
  vi.stubGlobal("navigator", { clipboard: { writeText: async (text: string) => void copied.push(text) } });
  expect(await copyText("ls -l")).toBe(true);
  expect(copied).toEqual(["ls -l"]);
});

test("says that a browser without a clipboard did not copy", async () => {
  vi.stubGlobal("navigator", {});
  expect(await copyText("ls -l")).toBe(false);
});

test("says that a browser that refused did not copy", async () => {
  vi.stubGlobal("navigator", { clipboard: { writeText: () => Promise.reject(new Error("not allowed")) } });
  expect(await copyText("ls -l")).toBe(false);
});
