import { describe, expect, test } from "vitest";
import { readConfig } from "./config.ts";

describe("REDACT", () => {
  test("is a list of strings, none by default", () => {
    expect(readConfig({}).REDACT).toEqual([]);
    expect(readConfig({ REDACT: '["correct-horse", " hunter2-hunter2\\n"]' }).REDACT).toEqual([
      "correct-horse",
      "hunter2-hunter2",
    ]);
  });

  test.each(["correct-horse", '"correct-horse"', '["correct-horse", 1]', '["short"]', '[""]', '{"a":"correct-horse"}'])(
    "%s is refused by name only",
    (value) => {
      let message = "";
      try {
        readConfig({ REDACT: value });
      } catch (err) {
        message = String(err);
      }
      expect(message).toContain("REDACT");
      expect(message).not.toMatch(/horse|short/);
    },
  );
});
