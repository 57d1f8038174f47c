import { LogRecord } from "@gantry/contracts";
import { expect, test } from "vitest";
import { Journal } from "./journal/journal.ts";
import { ownLine } from "./own-line.ts";

test.each(["a sentence", "x".repeat(100_000), `${"x".repeat(65_535)}😀`])("what is said can be stored: %#", (text) => {
  const journal = new Journal("boot1");
  ownLine(journal, "warn", text);
  const [entry] = journal.newest("logs", 1);
  const record = LogRecord.parse(JSON.parse(entry?.json ?? ""));
  expect(record).toMatchObject({ process: "gantry", stream: "stderr", level: "warn" });
  expect(record.text.isWellFormed() && record.text.startsWith(text.slice(0, 65_535))).toBe(true);
});
