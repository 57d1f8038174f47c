import { LogRecord } from "@gantry/contracts";
import { expect, test } from "vitest";
import { LineSplitter, type SplitLine } from "./line-splitter.ts";
import { CLOCK_SKEW_MS, toLogLine } from "./log-line.ts";

const NOW = 1714564800000;
const whole = (text: string): SplitLine => ({ text, cut: null, partial: false });

test("a plain line has no level, whatever it says and wherever it was printed", () => {
  expect(toLogLine(whole("ERROR: fatal error"), "stderr", NOW)).toEqual({
    at: NOW,
    stream: "stderr",
    level: null,
    text: "ERROR: fatal error",
    cut: null,
    partial: false,
  });
});

test("a line keeps its colours, and a structured one states its level and time, also in colour", () => {
  const text = "\u001b[32mready\u001b[39m in 5 ms";
  expect(toLogLine(whole(text), "stdout", NOW)).toMatchObject({ text, level: null });
  const json = `{"level":50,"time":${NOW - 5},"pid":1,"err":{"stack":"Error: x"},"msg":"boom"}`;
  expect(toLogLine(whole(json), "stdout", NOW)).toMatchObject({ at: NOW - 5, level: "error", text: json });
  const coloured = `\u001b[31m${json}\u001b[0m`;
  expect(toLogLine(whole(coloured), "stdout", NOW)).toMatchObject({ at: NOW - 5, level: "error", text: coloured });
});

test.each([
  [NOW - CLOCK_SKEW_MS, NOW - CLOCK_SKEW_MS],
  [NOW + CLOCK_SKEW_MS, NOW + CLOCK_SKEW_MS],
  [NOW - CLOCK_SKEW_MS - 1, NOW],
  [NOW + CLOCK_SKEW_MS + 1, NOW],
  [0, NOW],
])("a line's own time is believed within a day: %d", (time, at) => {
  expect(toLogLine(whole(`{"level":30,"time":${time},"msg":"m"}`), "stdout", NOW).at).toBe(at);
});

test("a piece of a cut line is never structured; a partial line that is whole JSON is", () => {
  const text = `{"level":30,"msg":"m"}`;
  const piece = toLogLine({ text, cut: "ends", partial: false }, "stdout", NOW);
  expect(piece).toMatchObject({ cut: "ends", level: null });
  const unended = toLogLine({ text, cut: null, partial: true }, "stdout", NOW);
  expect(unended).toMatchObject({ partial: true, level: "info" });
});

test("whatever a process prints makes lines that the schema takes", () => {
  const printed = [
    Buffer.alloc(200_000, 0xff),
    Buffer.from(`\n{"level":30,"__proto__":{"a":1},"msg":"m"}\n\u001b]0;x\0\r\n`),
    Buffer.alloc(200_000, "\u001b[31m"),
    Buffer.alloc(200_000, "🐎"),
  ];
  const lines: LogRecord[] = [];
  const splitter = new LineSplitter((line) => lines.push({ seq: 1, process: "p", ...toLogLine(line, "stdout", NOW) }));
  for (const chunk of printed) splitter.push(chunk);
  splitter.end();
  expect(lines.length).toBeGreaterThan(9);
  for (const line of lines) expect(LogRecord.parse(JSON.parse(JSON.stringify(line)))).toEqual(line);
});
